// The links and codes that a server mailed, by recipient and in order of arrival.
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

const PATIENCE_MS = 20_000;
const LINK = /https?:\/\/\S+/;
const CODE = /^ +(\d{6})$/m;

export class Inbox {
  #links = new Map();
  #waiting = [];

  put(to, link) {
    this.#of(to).push(link);
    this.#waiting.splice(0).forEach((look) => look());
  }

  /** Returns how many links and codes each recipient got. */
  counts() {
    return new Map([...this.#links].map(([to, links]) => [to, links.length]));
  }

  /** Returns the link or code with this number, from 0; waits for it. */
  async link(to, number) {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.#of(to).length <= number) {
      const left = deadline - Date.now();
      if (left <= 0) return undefined;
      await new Promise((look) => {
        const timer = setTimeout(look, left);
        this.#waiting.push(() => {
          clearTimeout(timer);
          look();
        });
      });
    }
    return this.#of(to)[number];
  }

  #of(recipient) {
    const to = recipient.toLowerCase();
    if (!this.#links.has(to)) this.#links.set(to, []);
    return this.#links.get(to);
  }
}

/** Takes the product's mails on the given port of the loopback interface; returns { inbox, close }. */
export async function receiveMails(port) {
  const inbox = new Inbox();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      stream.toArray().then((chunks) => PostalMime.parse(Buffer.concat(chunks))).then((mail) => {
        const text = mail.text ?? '';
        const link = LINK.exec(text)?.[0] ?? CODE.exec(text)?.[1];
        // A notice has neither; the reference server writes none.
        if (link) session.envelope.rcptTo.forEach(({ address }) => inbox.put(address, link));
        done();
      }, done);
    },
  });
  await new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', done);
  });
  return { inbox, close: () => new Promise((done) => server.close(done)) };
}
