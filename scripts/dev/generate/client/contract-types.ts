import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { NamedRoute } from '#contracts';
import { QUERY_OF_OTHERS } from './route-table';

/** The types of a route as a client sees them, and the comments that stand beside it in the contracts. */
export interface RouteTypes {
  docs: string;
  /** Path parameters, query parameters and fields of the body; undefined when the route takes none. */
  input: ts.Type | undefined;
  reply: ts.Type;
  /** The type of the data of each event of a stream. */
  events: [name: string, data: ts.Type][];
}

// A number or a flag in a query is a string to the server, which converts it; clients give the number or the flag itself.
const TYPES = `
import type { z } from 'zod';
import type * as contracts from './index';
type Sent<Out, In> = Out extends number | boolean | undefined ? Out : In;
type ObjectIn<Q> = Q extends z.ZodPipe<infer In, infer _> ? ObjectIn<In> : Q;
type Query<O> = O extends z.ZodObject<infer S> ? { [K in keyof z.input<O>]: Sent<K extends keyof S ? z.output<S[K]> : never, z.input<O>[K]> } : unknown;
type Body<B> = B extends z.ZodType ? z.input<B> : unknown;
type Params<P> = { [K in keyof P]: P[K] extends z.ZodType ? z.input<P[K]> : never };
type Events<E> = { [K in keyof E]: E[K] extends z.ZodType ? z.output<E[K]> : never };
type Flat<T> = { [K in keyof T]: T[K] };
type Types<R extends contracts.Route> = {
  input: Flat<Params<R['params']> & Query<ObjectIn<R['query']>> & Body<R['body']>>;
  stream: Flat<Params<R['params']> & Omit<Query<ObjectIn<R['query']>>, ${QUERY_OF_OTHERS.map((name) => `'${name}'`).join(' | ')}>>;
  reply: z.output<R['reply']>;
  events: Events<R['events']>;
};
`;

/** The types in the contracts, as the compiler derives them from the schemas. */
export class ContractTypes {
  readonly checker: ts.TypeChecker;
  /** Names under which the contracts export a type. */
  readonly names = new Map<ts.Type, ts.Symbol>();
  private readonly source: ts.SourceFile;
  private readonly exported = new Map<string, ts.Symbol>();

  constructor(root: string, routes: NamedRoute[]) {
    const folder = join(root, 'libs/contracts/src');
    const path = join(folder, 'types-of-routes.ts');
    const text = TYPES + routes.map(aliasOf).join('');
    const options: ts.CompilerOptions = {
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: [],
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.NodeNext,
    };
    const host = ts.createCompilerHost(options);
    const onDisk = host.fileExists.bind(host);
    host.fileExists = (name) => name === path || onDisk(name);
    host.getSourceFile = (name, languageVersion) =>
      host.fileExists(name)
        ? ts.createSourceFile(name, name === path ? text : readFileSync(name, 'utf8'), languageVersion)
        : undefined;
    const program = ts.createProgram([path], options, host);
    this.checker = program.getTypeChecker();
    this.source = program.getSourceFile(path) as ts.SourceFile;
    const [error] = program.getSemanticDiagnostics(this.source);
    if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
    this.nameTypes(program.getSourceFile(join(folder, 'index.ts')) as ts.SourceFile);
  }

  private nameTypes(index: ts.SourceFile): void {
    const module = this.checker.getSymbolAtLocation(index) as ts.Symbol;
    for (const found of this.checker.getExportsOfModule(module)) {
      const symbol = found.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(found) : found;
      this.exported.set(symbol.name, symbol);
      if (!(symbol.flags & ts.SymbolFlags.TypeAlias)) continue;
      const type = this.checker.getDeclaredTypeOfSymbol(symbol);
      const isNamed = type.isUnion() || (type.flags & ts.TypeFlags.Object) !== 0;
      if (isNamed && !this.names.has(type)) this.names.set(type, symbol);
    }
  }

  of(route: NamedRoute): RouteTypes {
    const alias = this.source.statements.find(
      (one) => ts.isTypeAliasDeclaration(one) && one.name.text === nameOf(route),
    ) as ts.TypeAliasDeclaration;
    const types = this.checker.getTypeAtLocation(alias);
    const events = this.checker.getPropertiesOfType(this.member(types, 'events'));
    const input = this.member(types, events.length > 0 ? 'stream' : 'input');
    const group = this.checker.getTypeOfSymbol(this.exported.get(groupOf(route)) as ts.Symbol);
    const declared = this.checker.getPropertyOfType(group, route.id.split('.')[1] as string);
    return {
      docs: this.docsOf(declared),
      input: this.checker.getPropertiesOfType(input).length > 0 ? input : undefined,
      reply: this.member(types, 'reply'),
      events: events.map((event) => [event.name, this.checker.getTypeOfSymbol(event)]),
    };
  }

  /** The comment beside the group of a route. */
  docsOfGroup = (route: NamedRoute): string => this.docsOf(this.exported.get(groupOf(route)));

  docsOf = (symbol: ts.Symbol | undefined): string =>
    ts.displayPartsToString(symbol?.getDocumentationComment(this.checker));

  member(type: ts.Type, name: string): ts.Type {
    return this.checker.getTypeOfSymbol(this.checker.getPropertyOfType(type, name) as ts.Symbol);
  }
}

const groupOf = ({ noun }: NamedRoute): string => `${noun.charAt(0).toUpperCase()}${noun.slice(1)}Routes`;
const nameOf = ({ id }: NamedRoute): string => id.replace('.', '_');
const aliasOf = (route: NamedRoute): string =>
  `export type ${nameOf(route)} = Types<typeof contracts.${groupOf(route)}.${route.id.split('.')[1]}>;\n`;
