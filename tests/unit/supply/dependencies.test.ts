import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Lock {
  packages: Record<string, LockedPackage>;
}
interface LockedPackage {
  version: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  dev?: boolean;
  optional?: boolean;
  /** Needed by development and by an optional package, and by nothing else. */
  devOptional?: boolean;
  engines?: { node?: string };
  dependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('what we depend on', () => {
  it('ships these packages and no others, each by hash', () => {
    const shipped = packages.filter(([, { dev, optional, devOptional }]) => !dev && !optional && !devOptional);
    expect(shipped.map(([path, { version, integrity }]) => `${path} ${version} ${integrity}`)).toMatchSnapshot();
  });

  it('names exact versions only', () => {
    const named = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind]!),
    );
    expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+$/u.test(version))).toEqual([]);
  });

  it('has no optional package that the npm of Node 20 leaves out without a word', () => {
    // A package that wants a newer Node takes with it whoever needs it: the server would lack its framework.
    const left = packages.filter(([path, { optional, engines }]) => {
      return optional && !path.includes('@rolldown/') && !accepts(engines?.node ?? '*', 20, 19);
    });
    expect(left.map(([path]) => path)).toEqual([]);
  });

  it('is locked by hash, all of it', () => {
    expect(packages.filter(([, { integrity }]) => !integrity)).toEqual([]);
  });

  it('runs no install script', () => {
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/mu);
    expect(packages.filter(([, found]) => found.hasInstallScript && !found.dev).map(([path]) => path)).toEqual([]);
  });

  it('goes red when the lock file points somewhere else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lock-'));
    const path = join(folder, 'package-lock.json');
    const lint = (text: string) => {
      writeFileSync(path, text);
      const program = join(process.cwd(), 'node_modules/lockfile-lint/bin/lockfile-lint.js');
      const args = [
        '--path',
        path,
        '--type',
        'npm',
        '--validate-https',
        '--validate-integrity',
        '--allowed-hosts',
        'npm',
      ];
      return spawnSync(process.execPath, [program, ...args]).status;
    };
    try {
      expect(lint(JSON.stringify(lock))).toBe(0);
      const [path, first] = packages[0]!;
      const planted = {
        ...lock,
        packages: { ...lock.packages, [path]: { ...first, resolved: 'https://evil.example/a.tgz' } },
      };
      expect(lint(JSON.stringify(planted))).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Whether a range of versions as npm writes it (`>=18`, `^20.19.0 || >=22`, `18 || 20`, `*`) takes major.minor. */
function accepts(range: string, major: number, minor: number): boolean {
  return range.split('||').some((part) => {
    const [, sign = '', from = '0', fromMinor = '0'] = /^\s*(>=|>|\^|~)?\s*v?(\d+)?(?:\.(\d+))?/u.exec(part) ?? [];
    const enough = major > Number(from) || (major === Number(from) && minor >= Number(fromMinor));
    return part.trim() === '*' || (sign.startsWith('>') ? enough : major === Number(from) && enough);
  });
}
