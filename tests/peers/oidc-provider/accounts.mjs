// The people who can sign in: whoever gives a name.

export const CLAIMS = {
  acr: null,
  amr: null,
  auth_time: null,
  iss: null,
  sid: null,
  openid: ['sub'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'locale', 'updated_at'],
  email: ['email', 'email_verified'],
  address: ['address'],
  // Others vouch for these.
  credit_score: null,
  income: null,
};

export function account(sub, more) {
  return {
    accountId: sub,
    claims: () => ({
      sub,
      name: `${sub} Example`,
      given_name: sub,
      family_name: 'Example',
      preferred_username: sub,
      locale: 'en-GB',
      updated_at: 1700000000,
      email: `${sub}@example.com`,
      email_verified: true,
      address: { locality: 'Göteborg', country: 'Sweden' },
      ...more,
    }),
  };
}
