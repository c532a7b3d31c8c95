import { type Intent, type Routed, type Stage, unresolvedTargets } from './stage.js';

/**
 * To whom. For now every page goes to every channel; a resolved page goes where its firing pages went, even if the channel is no
 * longer configured (delivery then says so).
 */
export function routeStage(targets: readonly string[]): Stage<Intent, Routed> {
  return {
    name: 'route',
    exec: (intents, round) =>
      intents.flatMap((intent) => {
        const names = intent.status === 'resolved' ? unresolvedTargets(intent.incident) : targets;
        if (names.length === 0) round.explain(intent, { key: 'stage.no-channel', params: {} });
        return names.map((target) => ({ ...intent, target }));
      }),
  };
}
