import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take minutes: one that began last would be all that the end of a run waits for. */
const LONGEST = [
  'protocol/testing/ladder.sim.test.ts',
  'protocol/testing/session.sim.test.ts',
  'protocol/testing/nodes.sim.test.ts',
  'e2e/conformance/historical.test.ts',
  'e2e/conformance/conformance.test.ts',
  'e2e/redis/cluster-suite.test.ts',
  'e2e/redis/sentinel-suite.test.ts',
  'tools/fresh-clone.test.ts',
  'e2e/cluster/cluster.test.ts',
  'bench/run/systems/systems.test.ts',
  'protocol/testing/slow-lines.sim.test.ts',
]

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((path) => moduleId.endsWith(path))
  return at < 0 ? LONGEST.length : at
}

/** Vitest knows how long files take where it has run before, which a fresh clone has not. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
