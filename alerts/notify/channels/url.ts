import { z } from 'zod';

export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });

/** As `httpUrl`, without the slashes at its end: paths are added to it. */
export const baseUrl = httpUrl.transform((url) => url.replace(/\/+$/, ''));
