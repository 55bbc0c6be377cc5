/** A metric of a command, of all that have these labels; undefined where there is none. */
export async function metricAt(adminUrl: string, name: string, label = ''): Promise<number | undefined> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text()
  const line = text.split('\n').find((each) => /^[\w:]+/.exec(each)?.[0] === name && each.includes(label))
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')))
}
