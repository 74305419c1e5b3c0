// The time of both servers, which only goes on: that of the reference server, which runs in this process, is what Date says;
// the product reads from a file how many seconds it is ahead.
import { writeFileSync } from 'node:fs';

const RealDate = Date;
let ahead = 0;

class ShiftedDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(ShiftedDate.now());
    else super(...given);
  }

  static now() {
    return RealDate.now() + ahead;
  }
}

globalThis.Date = ShiftedDate;

/** Lets `seconds` pass for both servers. */
export function pass(seconds, file) {
  ahead += seconds * 1000;
  writeFileSync(file, String(ahead / 1000));
}
