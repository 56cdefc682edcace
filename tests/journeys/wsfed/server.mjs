// A federation service that is not ours: node server.mjs ADDRESS TLS.pem SIGNING.pem. Says "ready"; ends with its input.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import wsfed from 'wsfed';

const [address, tls, signing] = process.argv.slice(2);
const [pem, cert] = [tls, signing].map((file) => readFileSync(file));
const issuer = 'http://sts.contoso.test/adfs/services/trust';
const person = { id: '1', displayName: 'Ann', name: { givenName: 'Ann', familyName: 'Other' }, emails: [{ value: 'ann@contoso.test' }] };
const metadata = { cert, issuer, endpointPath: '/adfs/ls/' };

const pages = {
  '/FederationMetadata/2007-06/FederationMetadata.xml': wsfed.metadata(metadata),
  '/elsewhere/FederationMetadata.xml': wsfed.metadata({ ...metadata, mexEndpoint: '/adfs/services/trust/mex' }),
  '/adfs/services/trust/mex': wsfed.federationServerService.wsdl,
  '/adfs/ls/idpinitiatedsignon.aspx': wsfed.auth({
    cert: pem,
    key: pem,
    issuer,
    audience: 'urn:federation:MicrosoftOnline',
    getUserFromRequest: () => person,
    getPostURL: (realm, reply, request, done) => done(null, 'https://login.microsoftonline.com/login.srf'),
  }),
};

// What wsfed takes from Express, and no more.
const server = createServer({ key: pem, cert: pem }, (request, response) => {
  const url = new URL(request.url, `https://${request.headers.host}`);
  Object.assign(request, { originalUrl: request.url, protocol: 'https', query: Object.fromEntries(url.searchParams) });
  response.set = (name, value) => response.setHeader(name, value);
  response.send = (body) => (typeof body === 'number' ? response.writeHead(body).end() : response.end(body));
  const page = pages[url.pathname] ?? ((_, answer) => answer.send(404));
  page(request, response, () => response.send(500));
});
server.listen(443, address, () => console.log('ready'));
process.stdin.resume().on('end', () => process.exit(0));
