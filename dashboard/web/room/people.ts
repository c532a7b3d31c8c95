import { samePerson } from '../../../chain/vocabulary/person.js';

/** The same person, however the name was typed; the console judges by the same rule. */
export function isMe(by: string, author: string | undefined): boolean {
  return author !== undefined && samePerson(by, author);
}
