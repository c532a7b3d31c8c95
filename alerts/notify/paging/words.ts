export const SEVERITIES = ['P1', 'P2', 'P3'] as const;
/** What a verdict is made of; `undetermined` where no cause is held. */
export const HYPOTHESES_OR_NONE = ['saturation', 'attack', 'fault', 'undetermined'] as const;
