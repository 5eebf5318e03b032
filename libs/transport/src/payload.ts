/** The parsed JSON payload of a message; undefined if it is not JSON. */
export function payloadOf(message: { json(): unknown }): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
