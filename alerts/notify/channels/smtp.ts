import { readFileSync } from 'node:fs';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { z } from 'zod';
import { type ChannelKind, DeliveryError, type RenderedPage } from '../channel.js';
import { secretRef } from '../secret.js';
import { bodyOf, languageOf } from './message.js';

const LOOPBACK = /^(localhost|::1|127\.\d+\.\d+\.\d+)$/;

const settings = z
  .strictObject({
    type: z.literal('smtp'),
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).optional(),
    /** `starttls`: begins in clear and must become encrypted before anything is said (587); `tls`: from the first byte (465). */
    security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
    /** PEM of the authority that signed the server's certificate, where it is not a public one. */
    ca: z.strictObject({ file: z.string().min(1) }).optional(),
    user: z.string().min(1).optional(),
    password: secretRef.optional(),
    from: z.string().min(3),
    /** A single mailbox, or the address of a list, for pages that are for no single person. */
    to: z.email().optional(),
    language: z.enum(['fr', 'en']).default('fr'),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    path: ['password'],
    error: 'user and password go together',
  })
  .refine(({ security, password, host }) => security !== 'none' || password === undefined || LOOPBACK.test(host), {
    path: ['security'],
    error: 'a password would go in clear: must be starttls or tls',
  });

type SmtpSettings = z.output<typeof settings>;

const PORTS: Readonly<Record<SmtpSettings['security'], number>> = { starttls: 587, tls: 465, none: 25 };

/** A mail, by SMTP (RFC 5321). The page id is its Message-ID: a second copy is seen to be one; those of an incident are one thread. */
export const smtp: ChannelKind<typeof settings> = {
  type: 'smtp',
  settings,
  address: z.email(),
  leadsSomewhere: ({ to }) => to !== undefined,
  open(name, options, read) {
    const { host, port, security, ca, user, password, language } = options;
    const transport = () =>
      createTransport({
        host,
        port: port ?? PORTS[security],
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(password !== undefined && user !== undefined && { auth: { user, pass: read(password) } }),
        ...(ca && { tls: { ca: readFileSync(ca.file, 'utf8') } }),
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    // Tells at once of a secret or a file that cannot be read.
    transport().close();
    return {
      name,
      deliver: (page, signal) => deliver(transport(), mailOf(page, options, languageOf(page, language)), signal),
    };
  },
};

/** One connection a mail: a page an hour is worth none kept open, and an abort can simply cut it. */
async function deliver(
  transport: ReturnType<typeof createTransport>,
  mail: SendMailOptions,
  signal: AbortSignal,
): Promise<void> {
  let abort = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(new DeliveryError(`no answer: ${nameOf(signal.reason)}`, { permanent: false }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
  });
  try {
    await Promise.race([transport.sendMail(mail), aborted]);
  } catch (error) {
    throw error instanceof DeliveryError ? error : failureOf(error);
  } finally {
    signal.removeEventListener('abort', abort);
    transport.close();
  }
}

/**
 * 5yz is for good (RFC 5321, 4.2.1), when it is said of this mail; of the account or the connection it is not: somebody mends those, and the
 * page still waits.
 */
function failureOf(error: unknown): DeliveryError {
  const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string };
  const ofMail = command !== undefined && /^(MAIL FROM|RCPT TO|DATA)$/i.test(command);
  const permanent = ofMail && responseCode !== undefined && responseCode >= 500;
  const what = responseCode === undefined ? `no answer: ${code ?? nameOf(error)}` : `SMTP ${responseCode}`;
  return new DeliveryError(ofMail ? `${what} (${command})` : what, { permanent, cause: error });
}

function nameOf(error: unknown): string {
  return (error as { name?: string } | undefined)?.name ?? 'network error';
}

function mailOf(page: RenderedPage, { from, to }: SmtpSettings, language: 'fr' | 'en'): SendMailOptions {
  const { summary } = page.texts[language];
  const host = from.replace(/^.*@|>.*$/g, '') || 'vigie';
  const thread = `<vigie-incident-${page.incident.id}@${host}>`;
  const urgent = page.status === 'firing' && page.incident.severity === 'P1';
  return {
    from,
    to: page.to ? { name: page.to.name, address: page.to.address } : to,
    subject: summary,
    text: bodyOf(page, language),
    messageId: `<vigie-${page.id}@${host}>`,
    inReplyTo: thread,
    references: thread,
    priority: urgent ? 'high' : 'normal',
    headers: {
      // RFC 3834: no holiday reply to a page.
      'Auto-Submitted': 'auto-generated',
      'Content-Language': language,
      'X-Vigie-Incident': page.incident.id,
      'X-Vigie-Page': page.id,
    },
  };
}
