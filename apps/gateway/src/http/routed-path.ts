import { routedAddress } from '../realworld/admission';

/** The path by which the router finds the route of an address: without query and fragment, decoded. */
export function routedPath(url: string): string {
  const [path = ''] = routedAddress(url).split(/[?#]/, 1);
  if (!path.includes('%')) return path;
  try {
    return decodeURI(path);
  } catch {
    return path; // the router refuses it
  }
}
