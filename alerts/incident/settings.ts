import { z } from 'zod';

const seconds = z.number().positive().max(86_400);

/** How readily the desk opens, changes and closes incidents. Seconds of clock time. */
export const incidentSettings = z
  .strictObject({
    /**
     * A cell counts as harmed once `hits` of its last `of` evaluations saw harm. The detector asks for two of three before it speaks of
     * harm at all, so its word is taken at once.
     */
    openAfter: z
      .strictObject({ hits: z.int().min(1), of: z.int().min(1) })
      .refine(({ hits, of }) => hits <= of, 'hits must not exceed of')
      .default({ hits: 1, of: 1 }),
    /** An incident closes after all its cells have been healthy this long. */
    closeAfterS: seconds.default(300),
    /** A cell leaves an open incident after it has been healthy this long. */
    cellLeavesAfterS: seconds.default(60),
    /** A rise in severity, or the first known cause, is recorded once it has held this long. */
    worsenAfterS: seconds.default(3),
    /** Another failing maillon, or more cells. */
    moveAfterS: seconds.default(10),
    /** Another known cause. */
    relabelAfterS: seconds.default(10),
    /** Blame that leaves an open incident's cells for a second maillon, while the first keeps some, makes a second incident. */
    splitAfterS: seconds.default(20),
    /** An incident whose cells another one has taken over closes as merged; at once if nobody was paged yet. */
    mergeAfterS: seconds.default(30),
  })
  .prefault({});

export type IncidentSettings = z.infer<typeof incidentSettings>;
