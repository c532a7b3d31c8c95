import { judgeFile } from './judge-file.js';

/** The detector's process: is told files of cases, tells what it saw. The truth is opened by its parent alone. */
process.on('message', (file: string) => {
  judgeFile(file).then(
    (told) => process.send?.({ told }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
