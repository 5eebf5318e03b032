import ts from 'typescript';
import type { ContractTypes } from './contract-types';

/** Writes types as plain declarations, without a trace of the schemas from which the compiler derived them. */
export class Declarations {
  /** The exported types that were written by name, and have to be declared. */
  private readonly used = new Map<string, ts.Type>();

  constructor(private readonly contracts: ContractTypes) {}

  /** A declaration of each named type that was written, and of those that these need, by name. */
  declared(): string {
    const texts = new Map<string, string>();
    // Writing a type may add another one.
    for (const [name, type] of this.used) {
      const docs = comment(this.contracts.docsOf(this.contracts.names.get(type)));
      const text = this.structure(type);
      const isObject = text.startsWith('{');
      texts.set(
        name,
        `${docs}export ${isObject ? `interface ${name} ${text}` : `type ${name} = ${text};`}\n\n`,
      );
    }
    return [...texts.keys()]
      .sort()
      .map((name) => texts.get(name))
      .join('');
  }

  /** A type: its name if it has one. */
  text(type: ts.Type): string {
    const name = this.contracts.names.get(type)?.name;
    if (name === undefined) return this.structure(type);
    this.used.set(name, type);
    return name;
  }

  /** An object with several members, which gets a name; any other type as it is. */
  named(name: string, type: ts.Type): string {
    const members = this.contracts.checker.getPropertiesOfType(type);
    const isObject = (type.flags & ts.TypeFlags.Object) !== 0;
    if (!isObject || members.length < 2 || this.contracts.names.has(type)) return this.text(type);
    this.used.set(name, type);
    return name;
  }

  /** Whether an input may be left out, because each of its members may. */
  mayBeEmpty(type: ts.Type): boolean {
    const members = this.contracts.checker.getPropertiesOfType(type);
    return members.every(({ flags }) => (flags & ts.SymbolFlags.Optional) !== 0);
  }

  /** The type of the items of a list that is a member of a reply. */
  itemOf(reply: ts.Type, member: string): string {
    const { checker } = this.contracts;
    const [item] = checker.getTypeArguments(this.contracts.member(reply, member) as ts.TypeReference);
    return this.text(item as ts.Type);
  }

  private structure(type: ts.Type): string {
    const { checker } = this.contracts;
    if (type.isUnion()) return this.union(type);
    if (checker.isArrayType(type)) {
      const [element] = checker.getTypeArguments(type as ts.TypeReference);
      return `(${this.text(element as ts.Type)})[]`;
    }
    if ((type.flags & ts.TypeFlags.Object) === 0) return checker.typeToString(type);
    const members = checker.getPropertiesOfType(type).map((member) => this.member(member));
    const others = checker
      .getIndexInfosOfType(type)
      .map((info) => `[name: ${checker.typeToString(info.keyType)}]: ${this.text(info.type)};\n`);
    return `{\n${members.join('')}${others.join('')}}`;
  }

  /** In an order of its own: the compiler's depends on other sources. A flag is a union to it, of true and false. */
  private union(type: ts.UnionType): string {
    const isFlag = (one: ts.Type): boolean => (one.flags & ts.TypeFlags.BooleanLiteral) !== 0;
    const isWhole = type.types.filter(isFlag).length > 1;
    const texts = type.types.filter((one) => !isWhole || !isFlag(one)).map((one) => this.text(one));
    const last = texts.filter((text) => text === 'null');
    const first = texts.filter((text) => text !== 'null').sort();
    return [...first, ...(isWhole ? ['boolean'] : []), ...last].join(' | ');
  }

  private member(symbol: ts.Symbol): string {
    const { checker } = this.contracts;
    const isOptional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
    const type = checker.getTypeOfSymbol(symbol);
    const docs = comment(this.contracts.docsOf(symbol));
    return `${docs}${symbol.name}${isOptional ? '?' : ''}: ${this.withoutUndefined(type, isOptional)};\n`;
  }

  /** `?` says already that a member may be undefined. */
  private withoutUndefined(type: ts.Type, isOptional: boolean): string {
    if (!isOptional) return this.text(type);
    const text = this.text(this.contracts.checker.getNonNullableType(type));
    const canBeNull = type.isUnion() && type.types.some((one) => (one.flags & ts.TypeFlags.Null) !== 0);
    return `${text}${canBeNull ? ' | null' : ''} | undefined`;
  }
}

/** A comment for the declaration that follows; none without a text. */
export function comment(text: string): string {
  if (text === '') return '';
  const lines = text.replaceAll('*/', '* /').split('\n');
  return lines.length === 1
    ? `/** ${lines[0]} */\n`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}
