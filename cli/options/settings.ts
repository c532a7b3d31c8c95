import { z } from 'zod';
import { typedRates } from '../../collector/admission/quota-rates.js';
import { shipped } from '../place.js';

const port = z.coerce.number().int().min(0).max(65_535);
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** Everything Vigie can be told, by the command line or the environment: `options.ts` gives each its two names. */
export const settingsSchema = z.object({
  data: z.string().min(1).optional(),
  chain: z.string().min(1).default(shipped('chain/france')),
  runbooks: z.string().min(1).default(shipped('runbooks')),
  rules: z.string().min(1).default(shipped('alerts/rules')),
  host: z.string().default('127.0.0.1'),
  port: port.default(8080),
  otlpHost: z.string().default('127.0.0.1'),
  otlpPort: port.default(4318),
  otlpGrpcPort: port.default(4317),
  quotaItems: typedRates.default({}),
  quotaBytes: typedRates.default({}),
  quotaBurst: z.coerce.number().positive().default(10),
  metricsToken: z.string().min(16, 'at least 16 characters').optional(),
  selfOtlpUrl: z.url({ protocol: /^https?$/ }).optional(),
  selfOtlpToken: z.string().optional(),
  clickhouseUrl: z.url({ protocol: /^https?$/ }).optional(),
  clickhouseUser: z.string().optional(),
  clickhousePassword: z.string().optional(),
  clickhouseDatabase: z.string().optional(),
  webhook: z.array(z.url({ protocol: /^https?$/ })).default([]),
  paging: z.string().min(1).optional(),
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  contact: z.union([z.email(), z.url({ protocol: /^https?$/ })], 'a mail address or a URL').optional(),
  doorHost: z.string().default('127.0.0.1'),
  doorPort: port.optional(),
  probeFrom: z.string().min(1).optional(),
  probeContact: z
    .string()
    .regex(/^[!-'*-~]+$/, 'a mail address or a URL')
    .optional(),
  probeDns: z.array(z.string().min(1)).default([]),
  at: instant.optional(),
  clockRate: z.coerce.number().positive().default(1),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  closeAfter: z.coerce.number().positive().optional(),
});
export type Settings = z.output<typeof settingsSchema>;
