/** Made at build from the benchmark's results. */
declare module 'virtual:rungway-model' {
  export const model: import('../../../bench/report/model/model.ts').Model
  export const measured: {
    readonly date: string
    readonly cpu: string
    readonly cores: number
    readonly os: string
    readonly node: string
  }
}
