import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { deflatedFrame, textFrame } from './frame.js';

const gzipped = promisify(gzip);

/** A message as it goes to many screens: written, framed and compressed once, whoever asks first. */
export class Prepared {
  readonly text: string;
  private plain: Buffer | undefined;
  private deflated: Buffer | undefined;
  private zipped: Promise<Buffer> | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The WebSocket frame, with or without compression. */
  frame(compressed: boolean): Buffer {
    if (compressed) {
      this.deflated ??= deflatedFrame(this.text);
      return this.deflated;
    }
    this.plain ??= textFrame(this.text);
    return this.plain;
  }

  /** The body of an HTTP answer. */
  gzip(): Promise<Buffer> {
    this.zipped ??= gzipped(this.text, { level: 5 });
    return this.zipped;
  }
}
