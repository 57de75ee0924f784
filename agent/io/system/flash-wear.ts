import type { FlashFacts } from '../../core/health/box-facts.ts';

const spares: Readonly<Record<number, FlashFacts['spare']>> = { 1: 'normal', 2: 'warning', 3: 'urgent' };

/**
 * Wear of an eMMC from the kernel's `life_time` (`0x01 0x02`: estimates for two kinds of cells) and `pre_eol_info` (`0x01`).
 * JEDEC JESD84-B51, DEVICE_LIFE_TIME_EST_TYP_A/B and PRE_EOL_INFO: 1 to 10 stand for a used life of up to 10 to 100 %, 11 for
 * more; 0 for nothing said.
 */
export function cardWear(
  lifeTime: string | null,
  preEolInfo: string | null,
): Pick<FlashFacts, 'usedPercent' | 'spare'> {
  const steps = (lifeTime ?? '')
    .split(/\s+/)
    .map(Number)
    .filter((step) => step >= 1 && step <= 11);
  const usedPercent = steps.length === 0 ? null : Math.max(...steps) * 10;
  return { usedPercent, spare: preEolInfo === null ? null : (spares[Number(preEolInfo)] ?? null) };
}
