import { chatZh } from './chat.zh.ts'
import { chooseZh } from './choose.zh.ts'
import type { Words } from './en.ts'
import { historyZh } from './history.zh.ts'
import { labZh } from './lab.zh.ts'
import { measuredZh } from './measured.zh.ts'
import { sessionZh } from './session.zh.ts'
import { spaced } from './spaced.ts'
import { techniquesZh } from './techniques.zh.ts'
import { wireZh } from './wire.zh.ts'

/** 简体中文。术语见词汇表；API 与首部名称保留英文。 */
export const zh: Words = {
  site: {
    title: 'Rungway',
    skip: '跳到正文',
    pages: '页面',
    race: '同场比较',
    lab: '实验室',
    wire: '线路',
    history: '历史',
    chat: '聊天',
    choose: '选择',
    measured: '实测',
    session: '一个会话',
    plain: {
      before: '同一段对话，一行脚本也没有，就像 1995 年那样：',
      refresh: '不断重新加载自己的页面',
      between: '和',
      endless: '永不结束的页面',
      after: '。',
    },
    presentation: '演示字号',
    more: '更多',
    recorded: '网站的这个副本没有服务器，图里播放的是录下来的流量。在仓库里运行 npm start，一切都是实时的。',
    needsServer: '这一页需要服务器：在仓库里用 npm start 启动。其他页面播放录下的流量，或者是文字。',
    glossary: '词汇表',
    teach: '给教师',
    messenger: '即时通讯的各个部分',
    otherLanguage: 'English',
    source: '本页的网络是服务器前面的一个代理：它统计每一个字节，本页可以把它弄坏。',
  },
  techniques: techniquesZh,
  session: sessionZh,
  wire: wireZh,
  history: historyZh,
  chat: chatZh,
  lab: labZh,
  choose: chooseZh,
  texts: { print: '打印：教案与练习纸' },
  measured: measuredZh,
  race: {
    documentTitle: 'Rungway：页面接收服务器消息的各种方式，同场比较',
    heading: '页面怎样收到服务器的消息？',
    sentence:
      '服务器在同一时刻把同一条消息发往六条赛道。每条赛道画出对应的技术为了收到它要做些什么。最后一条自己选择技术，网络坏了就换一种。',
    lanes: '比赛',
    break: '弄坏网络',
    breakMore: '再坏一点',
    heal: '恢复网络',
    rate: '改变频率',
    bytes: '查看字节',
    hideBytes: '收起字节',
    everyMs: (ms: number) =>
      ms < 1_000 ? `每秒 ${1_000 / ms} 条消息。` : ms === 1_000 ? '每秒一条消息。' : `每 ${ms / 1_000} 秒一条消息。`,
    faults: {
      none: '网络正常。',
      'no-websocket': '有个代理不认识 WebSocket，对每次协议升级都回答 404。',
      'held-streams': '有个代理把流攒到结束才放行：WebSocket 和流上什么也到不了。',
      'one-behind': '有个代理总是扣住流的最后一段，等下一段来才放行：慢一条。',
      'no-posts': 'POST 请求石沉大海。',
      'captive-portal': '酒店网络对每个请求都返回自己的登录页。',
      outage: '什么都过不去。',
    },
    numbers: {
      requests: '请求',
      inVain: '空手而归',
      late: '比最快的晚',
      bytes: '每条消息的字节',
    },
    using: (technique: string) => `正在用${spaced(technique)}`,
    waiting: '等待中',
    legend: {
      request: '一个请求，从发出到响应结束',
      message: '一条消息',
      vain: '没有带回消息的请求',
      up: 'POST：上行',
    },
    picture: (name: string, requests: number, messages: number) =>
      `${name}：最近十秒有 ${requests} 个请求、${messages} 条消息`,
    measured:
      '请求数和字节数由服务器前面的代理统计，上行下行都算，包括首部和分帧的开销，也包括建立会话的开销，所以消息越多，每条消息的字节越少。“比最快的晚”取最近 40 条消息的中位数。',
    wire: {
      heading: '网络上经过的原始字节',
      lane: '赛道',
      note: '最新的在最下面。会话 id 和 cookie 用星号代替。WebSocket 帧先显示字节，再显示去掉掩码后的文本。',
      more: '逐字节解释',
      up: '上行',
      down: '下行',
      none: '还没有内容。',
    },
    sixConnections: 'HTTP/1.1 下，浏览器对同一主机最多开六条连接。被攒住的流占着其中几条，别的赛道的轮询就得排队。',
    twin: (host: string, twin: string) =>
      `HTTP/1.1 下，浏览器对同一主机最多开六条连接。两条流式赛道因此改用 ${twin} 这个名字访问同一台服务器（而不是 ${host}），各赛道互不排队；代价是它们的每个请求多带几个字节。`,
    offline: '连不上服务器。恢复后本页会自己继续。',
    next: '接下来：',
    nextSession: '在运行中的会话里切换技术',
  },
}
