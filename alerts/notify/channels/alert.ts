import type { RenderedPage } from '../channel.js';

/** French under the names that receivers look for, English with the suffix `_en`. */
export function annotationsOf({ texts, links, head }: RenderedPage): Record<string, string> {
  return {
    summary: texts.fr.summary,
    description: texts.fr.description,
    impact: texts.fr.impact,
    summary_en: texts.en.summary,
    description_en: texts.en.description,
    impact_en: texts.en.impact,
    journal_head: head,
    ...(links.runbook === undefined ? {} : { runbook_url: links.runbook }),
    ...(links.acknowledge === undefined ? {} : { ack_url: links.acknowledge }),
  };
}
