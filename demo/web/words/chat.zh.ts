import type { chatEn } from './chat.en.ts'
import { spaced } from './spaced.ts'

/** 聊天页。 */
export const chatZh: typeof chatEn = {
  documentTitle: (unread: number) => (unread === 0 ? 'Rungway：聊天' : `(${unread}) Rungway：聊天`),
  heading: '断不了的聊天',
  sentence: '复制这个房间的链接，在另一个窗口或手机上打开。然后弄坏这边的网络，接着写。',
  link: '复制这个房间的链接',
  copied: '已复制',
  device: '在手机上打开',
  deviceCode: '带有本房间链接的二维码',
  deviceLocal: '本站只对这台机器开放。用 npm start -- --host 0.0.0.0 启动，别的设备才能进来。',
  name: '你的名字',
  here: (count: number) => (count === 1 ? '这里只有你' : `${count} 人在这里`),
  you: '你',
  typing: (names: string) => `${names} 正在输入……`,
  message: '消息',
  send: '发送',
  messages: '消息',
  empty: '还没有消息。这里写的内容保留一小时。',
  missing: '更早的消息已不再保留。',
  via: (technique: string) => `经由${spaced(technique)}`,
  ticks: {
    waiting: '还在本页等着',
    accepted: '房间已收到',
    failed: '被拒绝',
  },
  network: '弄坏你的网络',
  networkNote: '只影响你：服务器前面的代理只对本页的流量做你选的事。',
  faults: {
    none: '正常',
    'no-websocket': '没有 WebSocket',
    'held-streams': '流被攒住',
    'one-behind': '总慢一条',
    'no-posts': 'POST 石沉大海',
    'captive-portal': '什么都返回登录页',
    outage: '什么都过不去',
  },
  using: (technique: string) => `正在用${spaced(technique)}`,
  offline: '没有连上。你写的内容在这里等着，能发的时候就发出去。',
  explanation: '为什么用这种技术：客户端的说明',
}
