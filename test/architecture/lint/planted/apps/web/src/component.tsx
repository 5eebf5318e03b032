import { useForm } from 'react-hook-form';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';

let renders = 0;
const items = ['one'];

export function Conditional({ open }: { open: boolean }): ReactNode {
  if (open) useState(0); // error: rules-of-hooks
  return null;
}

export function Dependencies({ name }: { name: string }): ReactNode {
  useEffect(() => {
    // error below: exhaustive-deps
    document.title = name;
  }, []);
  return null;
}

export function Globals(): ReactNode {
  renders += 1; // error: globals
  return <b>{renders}</b>;
}

export function Immutable({ list }: { list: number[] }): ReactNode {
  list[0] = 1; // error: immutability
  return <b>{list.length}</b>;
}

export function Impure(): ReactNode {
  return <b>{Math.random()}</b>; // error: purity
}

export function Refs(): ReactNode {
  const ref = useRef(0);
  return <b>{ref.current}</b>; // error: refs
}

export function EffectState({ name }: { name: string }): ReactNode {
  const [state, setState] = useState(name);
  useEffect(() => {
    setState(name); // error: set-state-in-effect
  }, [name]);
  return <b>{state}</b>;
}

export function RenderState(): ReactNode {
  const [state, setState] = useState(0);
  setState(1); // error: set-state-in-render
  return <b>{state}</b>;
}

export function Static(): ReactNode {
  const Inner = (): ReactNode => null;
  return <Inner />; // error: static-components
}

export function Memo(): ReactNode {
  const first = useMemo(async () => Promise.resolve(items[0]), []); // error: use-memo
  return <b>{first}</b>;
}

export function Boundary(): ReactNode {
  try {
    return <Static />; // error: error-boundaries
  } catch {
    return null;
  }
}

export function Form(): ReactNode {
  const { watch } = useForm(); // error: no-unsafe-assignment no-unsafe-call
  return <b>{watch('name')}</b>; // error: incompatible-library no-unsafe-call
}

export function Unsupported({ code }: { code: string }): ReactNode {
  return <b>{eval(code) as string}</b>; // error: unsupported-syntax
}
