import sharp from 'sharp';

let set = false;

/**
 * Settings of sharp for this whole process, made once. One thread a picture and no cache: a box has its cores for the
 * line, and no picture comes twice. Every reader but the four formats taken is blocked in libvips as well.
 */
export function setUpSharp(): void {
  if (set) return;
  set = true;
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.simd(true);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadTiff'],
  });
}
