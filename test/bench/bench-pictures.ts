import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { normalDeviate, seededRandom } from '../../shared/stats/random.ts';

/** JPEGs of one size, as a camera would send them. */
export interface BenchPictures {
  readonly name: string;
  readonly jpegs: readonly Buffer[];
}

const webcamFolder = new URL('../../../shared/data/webcam-3days/', import.meta.url);

/** A plate with parts, grain and a light falling off to the edges: about the entropy of a photograph. */
export async function generatedPictures(width: number, height: number, count: number): Promise<BenchPictures> {
  const jpegs: Buffer[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const random = seededRandom(seed);
    const pixels = Buffer.alloc(width * height * 3);
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++, at += 3) {
        const light = 1 - 0.4 * ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2);
        const part = ((x + seed * 13) >> 6) % 2 === (y >> 6) % 2 ? 150 : 95;
        const texture = 18 * Math.sin(x / 5 + Math.sin(y / 13) * 4) + 4 * normalDeviate(random);
        for (let channel = 0; channel < 3; channel++)
          pixels[at + channel] = Math.min(255, Math.max(0, light * (part + texture) + (channel - 1) * 12));
      }
    jpegs.push(
      await sharp(pixels, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 85 })
        .toBuffer(),
    );
  }
  return { name: `generated ${width}×${height}`, jpegs };
}

/** Real frames scaled to `width`×`height`, or `null` where the recordings are not there. */
export async function webcamPictures(width: number, height: number, count: number): Promise<BenchPictures | null> {
  let names: string[];
  try {
    names = readdirSync(webcamFolder).filter((name) => name.endsWith('.jpg'));
  } catch {
    return null;
  }
  const jpegs: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const bytes = readFileSync(new URL(names[Math.floor((i * names.length) / count)]!, webcamFolder));
    jpegs.push(await sharp(bytes).resize(width, height).jpeg({ quality: 85 }).toBuffer());
  }
  return { name: `webcam ${width}×${height}`, jpegs };
}
