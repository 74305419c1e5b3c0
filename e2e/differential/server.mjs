// One of the two servers: its cookies, its mails, and what is called what in its answers.
import { normalise } from './compare.mjs';
import { Jar, send } from './http.mjs';
import { totp } from './totp.mjs';

const CODE = /^\d{6}$/;

export class Server {
  #jars = new Map();
  #links = new Map();
  #read = new Map();
  #notes = new Map();
  #users = new Map();
  #calls = 0;

  /** `basePaths` are taken in turn, a call each. */
  constructor({ url, basePaths, inbox, coverage }) {
    this.url = url;
    this.basePaths = basePaths;
    this.inbox = inbox;
    this.coverage = coverage;
  }

  /** Sends one call and returns its answer in flat paths and normalised values. */
  async answer(call) {
    const basePath = this.basePaths[this.#calls++ % this.basePaths.length];
    const headers = Object.fromEntries(Object.entries(call.headers ?? {}).map(([name, value]) => [name, this.#said(value)]));
    if (call.origin) headers.origin = this.url;
    const cookie = this.#cookie(call);
    if (cookie) headers.cookie = cookie;
    if (call.bearer) headers.authorization = `${call.scheme}${this.#token(call)}`;
    if (call.keep) this.#jars.set(call.keep, this.#copy(call.jar));
    const path = this.#pathOf(call.path, basePath);
    const answer = await send(this.url, {
      method: call.method,
      path,
      headers,
      body: call.body === undefined ? undefined : this.#said(call.body),
    });
    this.coverage?.note({ method: call.method, path, status: answer.status, location: answer.headers.location });
    if (call.jar) this.#jar(call.jar).take(answer.cookies);
    if (call.note) this.#note(call.note, answer.text);
    const flat = normalise(answer, this.#named.bind(this));
    if (call.user) this.#users.set(call.user, userIn(answer.text));
    if (call.mail) flat.mail = await this.#mailed(call);
    return flat;
  }

  /** Keeps members of an answer for later calls. */
  #note(wanted, text) {
    for (const [name, path] of Object.entries(wanted)) {
      const value = path.split('.').reduce((object, member) => object?.[member], JSON.parse(text));
      this.#notes.set(name, value ?? '<nothing noted>');
    }
  }

  async #mailed({ mail, as, skip = 0 }) {
    const number = (this.#read.get(mail) ?? 0) + skip;
    const link = await this.inbox.link(mail, number);
    if (!link) return `<no mail number ${number} to ${mail}>`;
    this.#read.set(mail, number + 1);
    this.#links.set(as, link);
    return this.#named(link);
  }

  /** Mails always name the first base path; calls take them in turn. */
  #pathOf(path, basePath) {
    if (!path.startsWith('<link:')) return basePath + this.#said(path);
    const link = this.#links.get(path.slice('<link:'.length, -1)) ?? `${this.url}${basePath}/no-such-link`;
    return basePath + link.slice(this.url.length + this.basePaths[0].length);
  }

  #said(text) {
    return text
      .replaceAll(/<note:(\w+)>/g, (_, name) => this.#notes.get(name) ?? '<nothing noted>')
      .replaceAll(/<totp:(\w+):(-?\d)>/g, (_, name, step) => totp(this.#notes.get(name) ?? '', Number(step)))
      .replaceAll(/<token:(\w+)>/g, (_, name) => tokenIn(this.#links.get(name) ?? ''))
      .replaceAll(/<user:(\w+)>/g, (_, name) => this.#users.get(name) ?? 'nobody')
      .replaceAll('<base>', this.url)
      .replaceAll('<base%>', encodeURIComponent(this.url));
  }

  /** Names what differs from server to server: its address, the tokens it mailed and the base path of this call. */
  #named(text) {
    const named = [...this.#links.values()].reduce((so, link) => so.replaceAll(tokenIn(link), '<token>'), text);
    return this.basePaths.reduce(
      (so, path) => so.replaceAll(`<base>${path}/`, '<base><path>/'),
      named.replaceAll(encodeURIComponent(this.url), '<base>').replaceAll(this.url, '<base>'),
    );
  }

  #cookie(call) {
    if (call.cookieOf) {
      const token = this.#session(call.cookieOf);
      return call.change ? call.change(token) : token;
    }
    return call.jar ? this.#jar(call.jar).header() : undefined;
  }

  #session(name) {
    return this.#jar(name).header().split('; ').find((pair) => pair.includes('session_token=')) ?? '';
  }

  #token({ bearer, change = (token) => token }) {
    const cookie = this.#session(bearer);
    return change(decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1)));
  }

  #jar(name) {
    if (!this.#jars.has(name)) this.#jars.set(name, new Jar());
    return this.#jars.get(name);
  }

  #copy(name) {
    const copy = new Jar();
    const pairs = this.#jar(name).header().split('; ').filter(Boolean);
    copy.take(pairs.map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), attributes: [] })));
    return copy;
  }
}

function tokenIn(link) {
  if (CODE.test(link)) return link;
  return /[?&]token=([^&]+)/.exec(link)?.[1] ?? /\/reset-password\/([^?]+)/.exec(link)?.[1] ?? 'no-token';
}

function userIn(text) {
  try {
    const body = JSON.parse(text);
    return body?.user?.id ?? body?.id;
  } catch {
    return undefined;
  }
}
