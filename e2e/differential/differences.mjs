// Every difference that is meant, with its reason. One that no call shows any more is an error too. What is so
// `everywhere` does not make a call different.

export const differences = [
  {
    everywhere: true,
    reason: 'answers about people are kept by nobody on the way: every one says no-store',
    covers: ({ path, reference, product }) =>
      path === 'header.cache-control' && reference === undefined && product === 'no-store',
  },
  {
    everywhere: true,
    reason: 'a session says where it was opened from; the reference server knows that only behind a proxy',
    covers: ({ path, reference, product }) =>
      path.endsWith('.ipAddress') && reference === '' && product === '127.0.0.1',
  },
  {
    reason: 'one rule for e-mail addresses on every path, that of POST /users: something@something.something',
    covers: ({ call }) => call === 'sign up as "x@differential.test."',
  },
  {
    everywhere: true,
    reason: 'what there is none of is null, as the reference server answers on SQL; its memory adapter leaves it out',
    covers: ({ path, reference, product }) =>
      /\.(image|banReason|banExpires|impersonatedBy)$/.test(path) && reference === undefined && product === null,
  },
  {
    everywhere: true,
    reason: 'a user carries its role',
    covers: ({ path, reference }) => path.endsWith('user.role') && reference === undefined,
  },
  {
    reason: 'members nobody knows are refused at sign-up by name, so that a later privilege cannot be set early',
    covers: ({ call }) => call === 'sign up with a member nobody knows',
  },
  {
    reason: 'names have 2 to 100 characters on every path',
    covers: ({ call }) => call === 'sign up with a short name' || call === 'sign up with an empty name',
  },
  {
    reason: 'passwords need an upper-case letter, a lower-case letter and a digit on every path',
    covers: ({ call }) => call === 'sign up with a weak password',
  },
  {
    reason: 'a picture is an http or https address on every path',
    covers: ({ call }) => call === 'sign up with an image that is no address',
  },
  {
    reason: 'e-mail addresses are trimmed on every path',
    covers: ({ call }) => call === 'sign up with a trimmed email',
  },
  {
    reason: 'every error has a code',
    covers: ({ path, reference }) => path === 'body.code' && reference === undefined,
  },
  {
    reason: 'who is not signed in learns nothing about bodies: 401 comes before 400',
    covers: ({ call }) => call.startsWith('signed out, broken body: '),
  },
  {
    reason: 'members nobody knows are refused by name, never ignored',
    covers: ({ call }) => call === 'update nothing known',
  },
];
