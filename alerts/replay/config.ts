import { z } from 'zod';
import { type DetectorSettings, defaultSettings } from '../detect/settings.js';

const whole = z.int().min(0);
const positive = z.number().positive();
const share = z.number().min(0).max(1);
const SOURCE_CLASSES = ['home', 'school', 'mobile', 'hosting', 'internal', 'unknown'] as const;

/** Every threshold of the detector; what a file leaves open is as in operation. Names and units are those of `DetectorSettings`. */
const detectorConfig = z
  .strictObject({
    delayS: whole,
    windowS: z.int().min(2).max(60),
    baseline: z
      .strictObject({
        ...{
          bucketS: z.int().min(1),
          everyS: z.int().min(1),
          lagS: whole,
          keep: z.int().min(2),
          atLeast: z.int().min(1),
        },
        mixHalfLife: positive,
      })
      .partial(),
    slots: z
      .strictObject({
        ...{
          days: z.int().min(1),
          atLeast: z.int().min(1),
          levelLeast: positive,
          levelMost: positive,
          otherDay: positive,
        },
      })
      .partial(),
    harm: z
      .strictObject({
        ...{ minRequests: whole, slack: positive, clipHigh: positive, clipLow: z.number().max(0), alone: positive },
        ...{ agreeing: positive, ceiling: positive, burstS: whole, insideBurstS: whole, votes: z.int().min(1).max(3) },
        ...{ failingBelow: share, downBelow: share },
      })
      .partial(),
    blame: z
      .strictObject({
        ...{
          fullAt: share,
          slowFactor: positive,
          strainedShare: share,
          declaredShare: share,
          lead: share,
          afterS: whole,
        },
      })
      .partial(),
    cause: z
      .strictObject({
        ...{
          threshold: share,
          beside: share,
          relabelNats: positive,
          relabelAfterS: whole,
          unsettledS: whole,
          settleAfterS: whole,
          keepBesideS: whole,
          waverForS: whole,
          peopleS: whole,
        },
      })
      .partial(),
    composition: z
      .strictObject({ people: z.array(z.enum(SOURCE_CLASSES)), ordinaryFrom: share, entryFrom: share })
      .partial(),
  })
  .partial();

/** The settings of the detector with what a configuration changes. Throws ZodError, which names every fault. */
export function settingsFrom(configuration: unknown, base: DetectorSettings = defaultSettings): DetectorSettings {
  const given = detectorConfig.parse(configuration ?? {});
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(given)) {
    const before = merged[name];
    merged[name] = typeof value === 'object' ? { ...(before as object), ...value } : value;
  }
  return merged as unknown as DetectorSettings;
}
