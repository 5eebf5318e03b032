import type { ReactNode } from 'react';
import { useTitle } from '../page/use-title';
import classes from './card.module.css';

/** A narrow page with one purpose. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <div className={classes.card}>
      <h1>{title}</h1>
      {children}
    </div>
  );
}
