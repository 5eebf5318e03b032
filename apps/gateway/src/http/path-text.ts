import { text } from '#contracts';

/** A name in a path; one that nobody can have is simply not found. */
export const PathText = text().min(1).max(1_000);
