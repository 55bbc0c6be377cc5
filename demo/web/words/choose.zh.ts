import type { chooseEn } from './choose.en.ts'

/** 帮助选择的页面。 */
export const chooseZh: typeof chooseEn = {
  documentTitle: 'Rungway：我该用哪种技术？',
  heading: '我该用哪一种？',
  sentence:
    '描述一下你的应用。数字是对 Rungway 的预测，所用模型由它的基准测试拟合而成。选择只看延迟和代价；用户那边走不走得通，见下文。',
  describe: '你的应用',
  answer: '结论',
  cases: {
    chat: '聊天',
    dashboard: '监控面板',
    ticker: '高频行情',
    rarely: '偶尔的通知',
    sensors: '上报数据的传感器',
    editor: '多人编辑器',
  },
  numbers: {
    ratePerSecond: '每个客户端每秒的消息数',
    payloadBytes: '每条消息的字节数',
    clients: '同时在线的客户端数',
    rttMs: '到客户端的往返时间（毫秒）',
    pollMs: '短轮询的间隔（毫秒）',
  },
  direction: '方向',
  ways: {
    down: '下行：一条消息发给所有客户端',
    up: '上行：每个客户端都发送',
    echo: '双向：每个客户端发送并得到回复',
  },
  unknown: '测得的数据太少，无法选择。',
  because: (latency: string, lowest: string) =>
    latency === lowest
      ? `它的延迟最低，中位数 ${latency}。在延迟相近的几种里它代价最小；有几种代价相当时，它是客户端最先尝试的那一种。`
      : `它的延迟中位数是 ${latency}，与最低的 ${lowest} 没有明显差别。在延迟相近的几种里它代价最小。`,
  processes: (count: number) => `一个进程用一个核：这里需要 ${count} 个。`,
  technique: '技术',
  predictions: '各种技术的预测',
  columns: {
    latency: '延迟（中位数）',
    bytes: '每个客户端每分钟字节',
    requests: '每个客户端每分钟请求',
    cpu: '服务器处理器',
    memory: '服务器内存',
  },
  errors: '± 是这类预测与用来检验的测量值平均相差多少。请求数由理论算出。“–”表示测得的数据太少。',
  machine: (date: string, machine: string, node: string) =>
    `测量于 ${date}：${machine}，Node ${node}。换一台机器，毫秒数会变，次序大多不变。`,
  beyond: {
    heading: '数字没有说的',
    points: [
      '不是每种技术对每个用户都走得通。公司的代理可能拒绝 WebSocket，或者把流攒住。所以 Rungway 的客户端不只试一种：首选这一种，其余的留着降级时用。',
      '只看下行消息，服务器推送事件与 WebSocket 的代价相差无几。如果上行只是偶尔一个请求，前者更简单：就是普通的 HTTP，断了浏览器会自己重连。',
      '消息很少、晚一分钟也无妨时，用短轮询完全没问题：不用保持任何连接，任何网页服务器都做得到。',
      '保持打开的连接要占内存，也占途中每个代理的一个名额。除了消息，也要算上空闲的客户端。',
    ],
  },
}
