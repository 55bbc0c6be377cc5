import type { techniquesEn } from './techniques.en.ts'

/** 每种技术的名称，以及它怎样工作。 */
export const techniquesZh: typeof techniquesEn = {
  websocket: { name: 'WebSocket', how: '一条连接，双向常开。' },
  sse: { name: '服务器推送事件 (SSE)', how: '一个永不结束的响应。' },
  'http-streaming': { name: 'HTTP 流式传输', how: '同样的做法，内容是一行行文本：Comet。' },
  'long-polling': { name: '长轮询', how: '每个请求都等到有消息为止。' },
  'short-polling': { name: '短轮询', how: '每秒一个请求。' },
  reload: { name: '刷新', how: '把整个页面一遍遍加载。' },
  'forever-iframe': { name: '永久 iframe', how: '一份永不结束的文档。' },
  multipart: { name: '多部分推送', how: '一个响应分成许多部分，1995 年。' },
  'xhr-polling': { name: 'XHR 长轮询', how: '用 XMLHttpRequest 做长轮询。' },
  'xhr-streaming': { name: 'XHR 流式传输', how: '一边增长一边读的响应。' },
  'jsonp-polling': { name: 'JSONP 轮询', how: '每条消息都是一段脚本。' },
  'engine-io-polling': { name: 'Engine.IO 轮询', how: '它自己的客户端，只用轮询。' },
  'engine-io': { name: 'Engine.IO', how: '先轮询，再用 WebSocket。' },
  'one-session': { name: '一个会话', how: '用走得通的最好的一种，还会换回来。' },
  automatic: { name: '自动选择', how: '用走得通的最好的一种。' },
}
