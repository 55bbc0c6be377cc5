import { compact } from '../../text/number.ts'
import { duration } from '../../text/quantity.ts'
import type { Speech } from './en.ts'

const count = (value: number): string => value.toLocaleString('en')

const frequency = (ratePerSecond: number): string =>
  ratePerSecond < 1 ? `每 ${duration(1_000 / ratePerSecond)} 一条` : `每秒 ${compact(ratePerSecond)} 条`

/** 报告中各个回答的中文措辞。 */
export const CHINESE: Speech = {
  technique: (name) => name,
  list: (words) => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join('、')}和${words.at(-1)}`),
  cores: (value) => (value < 1 ? `一个核心的 ${compact(100 * value)} %` : `${compact(value)} 个核心`),
  rounds: (least, most) => (least < most ? `${least} 至 ${most} 轮` : `${most} 轮`),
  range: (least, most) => (least === most ? least : `${least} 至 ${most}`),
  circumstances: ({ clients, rttMs, load, rounds }) =>
    [
      `${count(clients)} 个客户端`,
      rttMs === 0 ? '本机回环' : `往返时间 ${rttMs} ms`,
      ...(load === null
        ? []
        : [`${load.isOfAll ? '所有客户端合计' : ''}${frequency(load.ratePerSecond)} ${load.size} 的消息`]),
      rounds,
    ].join('，'),
  basis: (what, circumstances) => (circumstances === '' ? `${what}。` : `${what}：${circumstances}。`),
  ranked: {
    first: (names, isAlone, said) => `${names}${isAlone ? '' : '（不分高下）'}：${said}。`,
    behind: (others) => `其次是${others}。`,
    other: (technique, amount) => `${technique}（${amount}）`,
    peer: (technique, system, amount) => `有别的库更好：${system} 的${technique}，${amount}。`,
  },
  lost: {
    none: '没有丢失',
    of: (system, lost) => `${system} ${lost}`,
    all: (systems) => `丢失的消息数：${systems}。`,
  },
  questions: {
    rarely: {
      question: '每分钟一条消息，发给 10,000 个客户端？',
      basis: ({ ratePerSecond, size, clients, rtt, poll }) =>
        `由拟合的模型推算，它的误差写在“怎么选”一栏的数字旁边：${frequency(ratePerSecond)} ${size} 的消息，发给 ${count(clients)} 个客户端中的每一个，往返时间 ${rtt}，轮询间隔 ${poll}。`,
      memory: (size) => `${size} 内存`,
      answer: (technique, costs, each, reason) =>
        `${technique}：所有客户端合计约占${costs}${each === null ? '' : `，每个客户端每分钟 ${each}`}。${reason}`,
    },
    oneClient: {
      question: (ratePerSecond) => `每秒 ${ratePerSecond} 条消息，发给一个客户端？`,
      what: '下行延迟的中位数',
      says: (amount) => `消息在 ${amount} 后到达`,
    },
    broadcast: {
      question: '哪种广播最省服务器？',
      what: '每条消息、每个客户端所用的服务器处理器时间',
      says: (amount) => `每次广播对每个客户端用去 ${amount} 的服务器处理器时间`,
    },
    replies: {
      question: '回复大量客户端，哪种最省？',
      what: '每条消息及其回复所用的服务器处理器时间',
      says: (amount) => `每次回复用去 ${amount} 的服务器处理器时间`,
    },
    far: {
      question: '往返时间为 300 ms 时？',
      what: '回复延迟的中位数',
      says: (amount) => `回复在 ${amount} 后到达，其中网络占 300 ms`,
    },
    up: {
      question: '主要是客户端在发送时？',
      what: '每条上行消息在线路上的字节，两个方向合计',
      says: (amount) => `每条消息 ${amount}；一个 POST 要带上请求和响应的首部`,
    },
    idle: {
      question: '用电池、大多空闲时？',
      what: '一个空闲客户端每分钟的字节，两个方向合计；不含什么都不发、因而发现不了死连接的库',
      perMinute: (size) => `每分钟 ${size}`,
      says: (amount) => `${amount}，用来维持连接`,
    },
    cut: {
      question: '连接被切断时？',
      what: (intervalMs) =>
        `直到客户端收到新消息的时间；消息每 ${intervalMs} ms 双向各发一条，更小的差别不算，其他库只在什么都没有丢失时才参与比较`,
      says: (amount) => `${amount} 后恢复`,
    },
    connect: {
      question: '多久收到第一条消息？',
      what: '从调用 connect 算起，客户端在 Node 里，不在页面里',
      says: (amount) => `${amount} 后到达`,
    },
  },
  pick: {
    costs: { bytesPerMinute: '线路上的字节', cores: '服务器的处理器', memoryBytes: '服务器的内存' },
    lowest: (amount) => `它的延迟最低，为 ${amount}。`,
    asGood: (own, lowest) => `它的 ${own} 与最低的延迟 ${lowest} 不相上下。`,
    alone: '没有别的技术与它接近。',
    firstTried: (among) =>
      `在延迟相近的 ${among} 种技术中，它是客户端最先尝试的；没有一项代价是对所有这些技术都测过的。`,
    onPar: (among, others, costs) =>
      `在延迟相近的 ${among} 种技术中，它是客户端最先尝试的，并且与${others}不相上下：${costs}上的差别小于误差。`,
    needsLeast: (among, costs, dearer, times) =>
      `在延迟相近的 ${among} 种技术中，它最省${costs}；${dearer}的代价是它的 ${compact(times)} 倍。`,
    leastInAll: (among, dearer, times) =>
      `在延迟相近的 ${among} 种技术中，它的总代价最低；${dearer}的代价是它的 ${compact(times)} 倍。`,
    between: '',
  },
}
