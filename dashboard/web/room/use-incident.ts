import { useEffect, useState } from 'react';
import type { IncidentAnswer } from '../../protocol/command.js';
import type { LiveState } from '../../protocol/reduce.js';
import { type Answer, useAnswer } from '../live/use-answer.js';

/** A page that was held back leaves a line on the timeline and nothing on the incident: the story is asked for now and then as well. */
const RENEW_MS = 15_000;

/** The incident as it is now, with its story: the picture says that something was said, the story is then read anew. */
export function useIncident(id: string, live: LiveState, nowMs: number): Answer<IncidentAnswer> {
  const seen = live.incidents.get(id);
  const beat = Math.floor(nowMs / (RENEW_MS * Math.max(1, live.head.clock.rate)));
  const [renewal, setRenewal] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are the reasons to ask again
  useEffect(() => setRenewal((before) => before + 1), [seen, beat]);
  const answer = useAnswer<IncidentAnswer>(`/api/v1/incidents/${id}`, id, renewal);
  if (!answer.value || !seen) return answer;
  return { ...answer, value: { ...answer.value, incident: seen } };
}
