// 基准测试用英文说的话：整句逐条翻译，由部件拼成的（公式、目标、条件）按部件翻译。

const FLOW =
  '一个客户端；开环，从消息应发出的时刻计时。除延迟和连接数外，都按每条消息计。HTTP/2 走 TLS，其记录计入字节，所有请求共用一个连接；HTTP/1.1 是明文。隔着 TLS 看不到写入次数。发送方滞后：发送方的定时器把它叫醒得晚了多少，包含在每个延迟里；在本机回环上它占 p50 的一大部分，是基准测试自己的。高于某个百分位的消息太少时，不列该百分位。'
const RECOVER =
  '故障之前、之中和之后，双方每 20 ms 各发一条消息。客户端自行恢复：有阶梯的从该技术开始，可以改用任何一种；其他的用同一种技术重连，或根本不重连。最长间隔和恢复时间按下行消息计，条数按两个方向合计。6 s（快速运行为 2 s）内没有恢复的客户端没有时间；它错过的消息数算到那时为止。'
const FAR_ABOUT =
  '与没有距离的场景相同，每秒 20 条消息，服务器在一个往返时间之外：延迟代理把每块数据扣留其中一半时间。带宽不限，什么都不丢。'
const OPTIONS = '默认选项，'

const SENTENCES: Readonly<Record<string, string>> = {
  // 场景
  'one way, down': '单向，下行',
  'one way, up': '单向，上行',
  echo: '回复',
  'fan-out, one to all': '广播，一对多',
  'idle clients held': '保持空闲的客户端',
  'empty poll': '空手而归的轮询',
  'many clients up': '大量客户端上行',
  'echo, many clients': '回复大量客户端',
  'one way, down, at a distance': '单向下行，远距离',
  'echo, at a distance': '回复，远距离',
  connect: '连接',
  'every connection is reset': '切断所有连接',
  'every connection is silenced, but stays open': '所有连接沉默，但仍然开着',
  'every connection is reset, and the technique refused from then on': '切断所有连接，并从此拒绝所用的技术',
  'one idle client, per minute': '一个空闲客户端，每分钟',
  'echo in a page': '页面里的回复',
  'One client; open loop, timed from when a message was due. Everything except latency and connections is per message. HTTP/2 is over TLS, whose records are part of the bytes, with all requests on one connection; HTTP/1.1 is in the clear. Writes are not visible through TLS.\nSender lag: how late the sender’s timer woke it, which is part of each latency. On loopback it is much of p50, and it is the benchmark’s own. Percentiles with too few messages above them are left out.':
    FLOW,
  'A broadcast to all clients, which share a process: their latencies include the work of that process. Last client: from when a broadcast was due until every client has it, the median of the broadcasts. Everything except latency is per message and client.':
    '广播给所有客户端，它们共用一个进程：延迟包含该进程的工作。最后一个客户端：从广播应发出到每个客户端都收到，取各次广播的中位数。除延迟外，都按每条消息、每个客户端计。',
  'Memory is the growth of a fresh server process, after garbage collection, divided by its clients. Open is the time per client, with 64 at a time. CPU is that of the resting server, without the pings, which come every half minute. Last client: one broadcast, from when it was due.':
    '内存是全新的服务器进程在垃圾回收之后的增长，除以客户端数。打开是每个客户端的时间，每次 64 个。处理器时间是静止的服务器的，不含每半分钟一次的心跳。最后一个客户端：一次广播，从应发出的时刻算起。',
  'Clients that poll every 20 ms and never receive a message. Everything is per request.':
    '客户端每 20 ms 轮询一次，从未收到消息。都按每个请求计。',
  'Clients send in turn, at a fixed rate together. One core of the server manages a million µs per second, divided by the CPU of a message. Everything except latency is per message.':
    '客户端轮流发送，合计频率固定。服务器的一个核心每秒能处理的条数，是一百万 µs 除以每条消息的处理器时间。除延迟外，都按每条消息计。',
  'Clients send in turn, at a fixed rate together, and the server echoes each message: the cost of an echo for a busy server. Everything except latency is per message.':
    '客户端轮流发送，合计频率固定，服务器逐条回复：这是繁忙的服务器回复一条的代价。除延迟外，都按每条消息计。',
  'Like the scenarios without distance, at 20 messages/s, with a server one round trip away: the delay proxy holds each chunk for half of it. Bandwidth is unlimited, and nothing is lost.':
    FAR_ABOUT,
  "From the call to connect, in a process that has connected before: until the connection carries messages, and until a message that the server sends at once has arrived. Medians of 30 connections, at a distance of 3. The first message in parts, each with its own median: until the server has accepted a connection, until it has received a request, until its application has the client, and until the client has the message. Round trips: the time that 100 ms of distance add to the first message, in round trips; the first of them is TCP's own, and techniques that open several connections in turn pay for each.":
    '从调用 connect 算起，进程此前连接过：直到连接可以传消息，以及直到服务器立即发出的一条消息到达。取 30 次连接的中位数，远距离取 3 次。第一条消息分成几段，各取自己的中位数：服务器接受连接、收到请求、应用得到客户端、客户端得到消息。往返次数：100 ms 的距离让第一条消息晚了几个往返；其中第一个属于 TCP，先后打开几个连接的技术每个都要付。',
  'Both sides send a message every 20 ms, before, during and after the fault. Clients recover by themselves: one with a ladder starts at the technique and may use any other; others reconnect by the same technique, or not at all. The longest gap and the recovery time are of messages down, the counts of both directions together. A client that has not recovered within 6 s (2 s in a quick run) has no times; what it misses is counted up to then.':
    RECOVER,
  'New connections work. Both sides send a message every 20 ms, before, during and after the fault. Clients recover by themselves: one with a ladder starts at the technique and may use any other; others reconnect by the same technique, or not at all. The longest gap and the recovery time are of messages down, the counts of both directions together. A client that has not recovered within 6 s (2 s in a quick run) has no times; what it misses is counted up to then. Heartbeats take longer to detect the fault: half a minute and more.': `新连接可用。${RECOVER}心跳要更久才能发现这个故障：半分钟以上。`,
  'Only of clients that can change to another technique. Both sides send a message every 20 ms, before, during and after the fault. Clients recover by themselves: one with a ladder starts at the technique and may use any other; others reconnect by the same technique, or not at all. The longest gap and the recovery time are of messages down, the counts of both directions together. A client that has not recovered within 6 s (2 s in a quick run) has no times; what it misses is counted up to then.': `只测能换用另一种技术的客户端。${RECOVER}`,
  'Counted in the background of the other scenarios, each client with a server process of its own. Wake-ups and CPU are the server’s: the clients share a process, so the cost for a client’s own device is not measured.':
    '在其他场景运行时于后台统计，每个客户端有自己的服务器进程。唤醒次数和处理器时间是服务器的：客户端共用一个进程，因此没有测客户端设备自身的代价。',
  'A page of the server’s own origin, new for each round, in a browser that may use every core; a worker drives the schedule, because timers of pages are late.\nThe page is cross-origin isolated, and its clock has steps of 5 µs in Chromium and 20 µs in Firefox. First message: from connecting until the echo of the page’s first message.\nBytes, requests, CPU and main thread are per message and its echo; main thread is processor time beyond that of the schedule; memory is what the loaded and connected client adds to the JavaScript heap.\nLatency down is measured in Chromium, which relates the page’s clock to the server’s; those messages are sent by Node, whose timers are up to a millisecond late. Firefox reports neither that nor threads nor memory.':
    '与服务器同源的页面，每轮新开，浏览器可用所有核心；由 worker 掌握节奏，因为页面的定时器会迟到。页面是跨源隔离的，时钟的步长在 Chromium 里是 5 µs，在 Firefox 里是 20 µs。第一条消息：从开始连接到页面的第一条消息得到回复。字节、请求、处理器时间和主线程按每条消息及其回复计；主线程是节奏本身之外的处理器时间；内存是客户端加载并连接后 JavaScript 堆的增长。下行延迟在 Chromium 里测，它能把页面的时钟与服务器的对上；那些消息由 Node 发出，其定时器最多晚一毫秒。Firefox 不报告这一项，也不报告线程和内存。',
  // 系统的设置
  'Default options, but with a single transport instead of the ladder, the benchmark’s interval for short polling, and a drain time (drainMs) of 50 ms instead of two seconds when the server closes, after everything is measured. In recovery scenarios: default options, with the whole ladder, starting at the technique: it resumes its session over any transport, and repeats messages that were lost.': `${OPTIONS}但只用一种传输而不用阶梯，短轮询用基准测试的间隔，全部测完后服务器关闭时的排空时间（drainMs）为 50 ms 而不是两秒。恢复场景：默认选项，整个阶梯，从该技术开始：它可以在任何传输上续接会话，并重传丢失的消息。`,
  'Default options, and so without compression; a broadcast is a loop over the sockets, as in its README. In recovery scenarios: none of its own: a lost socket stays lost.': `${OPTIONS}因此没有压缩；广播是对所有套接字的循环，如其 README 所示。恢复场景：自身没有恢复：断了的套接字就断了。`,
  'Only what carries a message: no acknowledgements, pings, time limits or compression; the first GET opens, with an id that the client chose; messages up go in one POST at a time with everything that waits, over keep-alive connections. In recovery scenarios: none of its own: a lost stream or poll stays lost. Only short polling, if no poll was under way, goes on.':
    '只有搬运消息所需的部分：没有确认、心跳、时限和压缩；第一个 GET 打开会话，id 由客户端选定；上行消息每次一个 POST，带上所有等待的消息，走保持的连接。恢复场景：自身没有恢复：断了的流或轮询就断了。只有短轮询在没有轮询进行时能继续。',
  'Default options, but with a single transport instead of the upgrade, with keep-alive connections between polls, as browsers have, and without reconnection, so that a loss shows. In recovery scenarios: default options, with reconnection, and with connectionStateRecovery on the server, as its documentation shows: the server repeats messages of the outage. It polls first and upgrades if the technique is WebSocket, and opens a connection for each poll.': `${OPTIONS}但只用一种传输而不升级，轮询之间保持连接（浏览器就是这样），并且不重连，好让丢失显现出来。恢复场景：默认选项，有重连，服务器按其文档打开 connectionStateRecovery：服务器重传中断期间的消息。若技术是 WebSocket，它先轮询再升级；每次轮询都新开连接。`,
  'Default options, but with a single transport instead of the upgrade, and with keep-alive connections between polls, as browsers have; a broadcast is a loop over the sockets. In recovery scenarios: none of its own: reconnecting is a feature of Socket.IO.': `${OPTIONS}但只用一种传输而不升级，轮询之间保持连接（浏览器就是这样）；广播是对所有套接字的循环。恢复场景：自身没有恢复：重连是 Socket.IO 的功能。`,
  'Default options, with a single transport, and with a longer connection timeout, because the default gives up after 0.3 s on a machine where many clients connect; a broadcast is a loop over the connections, as in its examples. In recovery scenarios: none of its own: as with a WebSocket, reconnecting is left to the application.': `${OPTIONS}只用一种传输，连接超时更长，因为在大量客户端连接的机器上，默认值 0.3 s 后就放弃；广播是对所有连接的循环，如其示例所示。恢复场景：自身没有恢复：与 WebSocket 一样，重连留给应用。`,
  'With the timeout of 45 s that its documentation shows; each client subscribes to a channel of its own and to one for all, and the server sends through a client of its own, as documented. Over long polling its client posts each message without waiting for the previous one, so messages may overtake each other. In recovery scenarios: default options: its client reconnects by itself, and the server keeps messages meanwhile.':
    '采用其文档中的 45 s 超时；每个客户端订阅自己的频道和一个公共频道，服务器按文档通过自己的客户端发送。长轮询时，它的客户端不等前一条就 POST 下一条，消息可能互相超越。恢复场景：默认选项：它的客户端自行重连，服务器在此期间保存消息。',
  'With its option autoBatch, as its documentation recommends, with room for large messages, and with a browser cookie for each client, because it slows down two clients of one browser on purpose. In recovery scenarios: default options: its client reconnects by itself, and the server keeps messages meanwhile. Its acknowledgement extension, which repeats messages that were lost on the way, is off.':
    '按其文档的建议打开 autoBatch，给大消息留出空间，并给每个客户端一个浏览器 cookie，因为它故意放慢同一浏览器的两个客户端。恢复场景：默认选项：它的客户端自行重连，服务器在此期间保存消息。会重传途中丢失消息的确认扩展没有打开。',
  // 未达到目标的原因
  'The limit assumes that without batching each message costs a write, as with ws. But Node corks a response until the end of the turn: ten writes of the bare handler are one system call too, in thirty pieces. The cost of the pieces can be saved, and is; the system call per client remains, and is nearly half of the cost of a burst.':
    '这个上限假设不合批时每条消息要一次写入，像 ws 那样。但 Node 会把响应攒到本轮结束：裸处理器的十次写入也只是一次系统调用，分三十片。分片的代价可以省，也省了；每个客户端一次的系统调用还在，几乎占一次连发代价的一半。',
  'Engine.IO needs five requests for the echo of ten messages, Rungway one. But the five follow each other, and only the first finds an idle processor; Rungway’s single one does, and has ten messages to read and write. The busier the server, the less that matters.':
    'Engine.IO 回复十条消息要五个请求，Rungway 只要一个。但那五个接连而来，只有第一个碰上空闲的处理器；Rungway 的那一个总会碰上，还要读写十条消息。服务器越忙，这一点越不重要。',
  'A poll names its session and acknowledges messages, and both are looked up and checked: its request is three times as long as that of the bare handler, which has neither.':
    '轮询要说明自己的会话并确认消息，两者都要查找和核对：它的请求是裸处理器的三倍长，后者两样都没有。',
  'The round trips are the same. Engine.IO’s client hears sooner once it is admitted, because the gateway sends a welcome and opens a mailbox first; before that the two take equally long. Over a network the difference is invisible. “Distance” shows the parts.':
    '往返次数相同。被接纳之后，Engine.IO 的客户端更早收到消息，因为网关要先发欢迎帧并打开信箱；在此之前两者一样快。经过网络就看不出差别。“距离”一节列出了各段。',
  'The round trips are the same. ws saves time before the server accepts the connection, where Rungway’s client creates a session and a ladder, and after it admits the client, where the gateway sends a welcome and opens a mailbox. Over a network the difference is invisible. “Distance” shows the parts.':
    '往返次数相同。ws 在服务器接受连接之前省了时间（Rungway 的客户端要建立会话和阶梯），在接纳客户端之后也省了（网关要发欢迎帧并打开信箱）。经过网络就看不出差别。“距离”一节列出了各段。',
  'Against bare handlers: half of the difference lies before the server accepts the connection and half after it admits the client, mostly in fetch and its web streams, which the client shares with browsers, while the bare client uses Node’s own requests. The gateway’s part is small. The round trips are the same, so over a network the difference is invisible. “Distance” shows the parts.':
    '对手是裸处理器：差别一半在服务器接受连接之前，一半在接纳客户端之后，主要是 fetch 及其 web 流（客户端与浏览器共用它们），而裸客户端用 Node 自己的请求。网关的部分很小。往返次数相同，因此经过网络就看不出差别。“距离”一节列出了各段。',
  // 偏离理论的原因
  'within tolerance': '在容许范围内',
  unexplained: '未解释',
  'A round of few polls is cut at its ends: one poll more or less is a large share of them.':
    '轮询次数很少的一轮被截断在两端：多一次或少一次轮询就占很大比例。',
  'The round ended before an acknowledgement was due.': '还没到该确认的时候，这一轮就结束了。',
  'Where messages come back faster than they are acknowledged, responses to polls and to POSTs bring some of them twice.':
    '消息返回得比确认更快时，轮询的响应和 POST 的响应会把其中一些带回两次。',
  'A round of few turns is cut at its ends: the first and the last message travel alone.':
    '轮次很少的一轮被截断在两端：第一条和最后一条消息单独上路。',
  'A poll takes the machine longer than the time between two messages: a response brings several.':
    '机器处理一次轮询比两条消息的间隔还久：一个响应带回好几条。',
  'A POST takes longer than the time between two messages: it carries several.':
    '一个 POST 比两条消息的间隔还久：它带上好几条。',
  'An acknowledgement is due after 64 KiB, which each of these messages has: it takes a request of its own.':
    '每 64 KiB 要确认一次，而这里每条消息就有这么大：确认要单独一个请求。',
  'Writing, reading and checking 64 KiB takes milliseconds at each end, more than the tolerance allows for the machine.':
    '写、读和核对 64 KiB 在两端各要几毫秒，超出了给机器留的容许范围。',
  'Chromium and Firefox report the progress of an XMLHttpRequest every 50 ms at most.':
    'Chromium 和 Firefox 最多每 50 ms 报告一次 XMLHttpRequest 的进度。',
  'Replies come with the responses to messages up, and the poll is silent: now and then the client pings by it, which takes two more requests.':
    '回复随上行消息的响应到达，轮询本身沉默：客户端不时用它发心跳，这要多两个请求。',
  'A page’s request passes several processes of its browser, which takes milliseconds: without a library it takes as long.':
    '页面的请求要穿过浏览器的几个进程，需要几毫秒：不用任何库也一样久。',
  'In this page an answer took longer than the time between two messages: a request carries several, or a poll crosses it.':
    '在这个页面里，回复比两条消息的间隔还久：一个请求带上好几条，或与一次轮询相错。',
  'At such a low rate every message finds the processes involved asleep.':
    '频率这么低时，每条消息到来时相关进程都在睡眠。',
  'The next poll starts when the response to the previous one has arrived, which takes a while on a busy machine: idle clients are counted in the background of other scenarios.':
    '上一次轮询的响应到达后才开始下一次，在繁忙的机器上要一会儿：空闲客户端是在其他场景的后台统计的。',
  'At 20 messages/s every message finds the processes on the way asleep, and the proxy’s timers are up to a millisecond late in each direction. Through the same proxy without distance an echo by POST takes 4 to 5 ms.':
    '每秒 20 条时，每条消息到来时沿途的进程都在睡眠，代理的定时器每个方向最多晚一毫秒。经过同一个代理、没有距离时，用 POST 的一次回复要 4 至 5 ms。',
  'Node’s fetch delivers a response before its connection is free, so the next POST uses another one. If a poll occupies that, a third is opened, and messages wait for one more round trip: once per round, which is short. After a warm-up of several seconds the median is as predicted.':
    'Node 的 fetch 在连接空出之前就交出响应，于是下一个 POST 用另一个连接。若它被轮询占着，就要打开第三个，消息多等一个往返：每轮一次，而一轮很短。预热几秒之后，中位数与预测相符。',
  'A round trip is an exact multiple of the time between messages. So the waits for the previous POST are not spread evenly, but form as many clusters, which the machine’s own milliseconds shift turn by turn. In a short round the median is at the edge of one.':
    '往返时间正好是消息间隔的整数倍，因此等前一个 POST 的时间不是均匀分布，而是聚成几簇，机器自身的几毫秒让它们逐次移动。一轮很短时，中位数落在某一簇的边缘。',
  // 公式的出处
  'Long polling: latency is between one and three network transits, because a message may be sent while the next poll is under way.':
    '长轮询：延迟在一个到三个单程之间，因为消息可能在下一次轮询途中发出。',
  'HTTP streaming: a message takes one network transit, in a response that does not end.':
    'HTTP 流式传输：消息只要一个单程，走一个不结束的响应。',
  'Short polling: a message waits for the next poll, whose interval balances delay and load.':
    '短轮询：消息等下一次轮询，间隔在延迟和负载之间取舍。',
  'WebSocket: the opening handshake is a request and a response on a TCP connection.':
    'WebSocket：握手是 TCP 连接上的一个请求和一个响应。',
  'A WebSocket frame has a header of 2 bytes, 4 from 126 bytes of payload on, 10 from 65,536 on; a client adds a masking key of 4.':
    'WebSocket 帧的首部为 2 字节，载荷从 126 字节起为 4 字节，从 65,536 字节起为 10 字节；客户端再加 4 字节的掩码密钥。',
  'A chunk is its length in hexadecimal digits, CR LF, its bytes, CR LF.':
    '一个分块是：十六进制的长度、CR LF、字节、CR LF。',
  'A connection persists: the next request needs no handshake, and waits for the previous response.':
    '连接保持：下一个请求不用握手，但要等上一个响应。',
  'HTTP/2: a frame has a header of 9 bytes, and a request or response is a frame of HEADERS and frames of DATA. Node ends it with an empty frame.':
    'HTTP/2：帧的首部为 9 字节，一个请求或响应是一个 HEADERS 帧和若干 DATA 帧。Node 以一个空帧结束它。',
  'HPACK: a field that was sent before is 1 byte; a path and a length, which vary, are literals, in Huffman’s code if that is shorter; a date is new once per second.':
    'HPACK：发过的字段为 1 字节；会变的路径和长度是字面量，若更短则用哈夫曼编码；日期每秒更新一次。',
  'TLS 1.3: a record has a header of 5 bytes, 1 for its inner type and 16 for the tag of its cipher. One write is one record, up to 16 KiB.':
    'TLS 1.3：一条记录有 5 字节首部、1 字节内部类型和 16 字节认证标签。一次写入就是一条记录，最多 16 KiB。',
  'TCP: opening a connection takes one round trip.': 'TCP：打开连接要一个往返。',
  'Multipart: a part is its headers, an empty line, its body, and CR LF, two hyphens, the boundary and CR LF behind it.':
    'Multipart：一个部分是首部、空行、正文，后面是 CR LF、两个连字符、分界串和 CR LF。',
  'URLs: a character that is reserved or not allowed is a percent sign and two hexadecimal digits.':
    'URL：保留的或不允许的字符写成百分号加两位十六进制数字。',
  'JSON in a string of JSON: each quote has a backslash before it.': 'JSON 字符串里的 JSON：每个引号前有一个反斜杠。',
  'A script in a document ends at its end tag, and runs when the parser has come to it.':
    '文档中的脚本到结束标签为止，解析器走到那里时运行。',
  'A page’s request has headers of the browser’s own: what it is, what it accepts, which page asks. Lengths are those that Chromium and Firefox sent in a test.':
    '页面的请求带有浏览器自己的首部：它是谁、接受什么、由哪个页面发出。长度取 Chromium 和 Firefox 在测试中实际发出的。',
  'Server-sent events: a field is a name, a colon, a space and a value on a line; an empty line ends the event.':
    '服务器推送事件：一个字段是一行里的名称、冒号、空格和值；空行结束一个事件。',
  'A message is the line [number, body]. An acknowledgement is due after 1,024 messages, 64 KiB, or a second (a client’s: ten); POSTs and polls carry it in their URL. The response to a POST brings what a poll would.':
    '消息是一行 [序号, 正文]。每 1,024 条、64 KiB 或一秒（客户端为十秒）要确认一次；POST 和轮询把确认放在 URL 里。POST 的响应带回轮询本会带回的东西。',
}

/** 由部件拼成的话：长的在前。 */
const PARTS: readonly (readonly [part: RegExp | string, chinese: string])[] = [
  // 存疑与未测
  [
    /^(.+): the sender was (.+) ms behind schedule; it or the machine is too slow for this rate$/,
    '$1：发送方比计划晚 $2 ms；它或机器跟不上这个频率',
  ],
  [
    /^left out of (.+), (.+), because the benchmark has no page for that system: (.+)$/,
    '未测 $1（$2），因为基准测试没有那个系统的页面：$3',
  ],
  // 拟合与理论
  [/, average error (.+) % over (\d+) cells$/, '，$2 个数据的平均误差 $1 %'],
  [/^theory: /, '理论：'],
  [/^the message alone$/, '消息本身'],
  // 目标
  ["echo of a crowd of Engine.IO's clients", 'Engine.IO 客户端的大量回复'],
  ['echo of a crowd', '大量回复'],
  ['fan-out', '广播'],
  [/^held, /, '保持连接，'],
  [/^connect, /, '连接，'],
  [/^down, (?=websocket)/, '下行，'],
  ['empty poll', '空手而归的轮询'],
  [/burst of (\d+)/g, '每次连发 $1 条'],
  [/, single:/, '，单条：'],
  ['bytes of memory per client above ws', '每个客户端的内存字节，比 ws 多出'],
  ['bytes of memory per client', '每个客户端的内存字节'],
  ['bytes per message, both directions', '每条消息的字节，两个方向合计'],
  ["round trips to the first message, including TCP's", '到第一条消息为止的往返次数，含 TCP 的'],
  ['times the fastest library', '为最快的库的倍数'],
  ['times the fastest other', '为最快的对手的倍数'],
  [/times (node-http|ws|socket\.io|engine\.io)/, '为 $1 的倍数'],
  [/([\d,]+) clients of Engine\.IO/g, '$1 个 Engine.IO 客户端'],
  [/([\d,]+) clients/g, '$1 个客户端'],
  [/^(\d+) rounds$/, '$1 轮'],
  [/^one round$/, '一轮'],
  [/^rounds overlap$/, '各轮重叠'],
  [/^noisy machine$/, '机器有噪声'],
  [/^more than none$/, '对手为零'],
  [/ \(noisy\)$/, '（噪声）'],
  // 公式
  ['B + digits + 11 for data:, brackets, comma and the empty line', 'B + 位数 + 11（data:、方括号、逗号和空行）'],
  ['B + digits + 4 for the line', 'B + 位数 + 4（一行）'],
  ['hex digits + 4 for the chunk', '十六进制位数 + 4（分块）'],
  ['a header of 2, 4 or 10', '2、4 或 10 字节的首部'],
  ['a header of 6, 8 or 14', '6、8 或 14 字节的首部'],
  [/a header of (\d+)/g, '$1 字节的首部'],
  ['a POST of one acknowledgement', '带一个确认的 POST'],
  ['a POST with its response that acknowledges', '一个用于确认的 POST 及其响应'],
  ['a POST with its response', '一个 POST 及其响应'],
  ['an acknowledging POST', '一个用于确认的 POST'],
  ['a POST of a pong', '带 pong 的 POST'],
  ['from 1,024 messages or 64 KiB per poll, also', '每次轮询达到 1,024 条或 64 KiB 时再加'],
  ['from 1,024 messages or 64 KiB per poll twice that', '每次轮询达到 1,024 条或 64 KiB 时加倍'],
  ['messages per acknowledgement', '每次确认的消息数'],
  ['messages per poll', '每次轮询的消息数'],
  ['as with long polling, and empty responses to polls meanwhile', '同长轮询，加上其间轮询的空响应'],
  ['as with long polling, and polls meanwhile', '同长轮询，加上其间的轮询'],
  ['as down, plus acknowledgements of messages up', '同下行，加上对上行消息的确认'],
  ['as up, plus acknowledgements of messages down', '同上行，加上对下行消息的确认'],
  ['as down and up; POSTs carry acknowledgements', '同下行加上行；POST 带上确认'],
  [
    'as down and up, less a record: replies and the response to the POST are written together',
    '同下行加上行，少一条记录：回复与 POST 的响应一起写出',
  ],
  ['as down and up where T < R', 'T < R 时同下行加上行'],
  ['as down and up', '同下行加上行'],
  [
    'as up, and B + digits + 4 where T ≥ R, because the response to the POST brings the replies',
    '同上行，T ≥ R 时再加 B + 位数 + 4，因为 POST 的响应带回回复',
  ],
  [
    'as up, and B + digits + 4: the response to the POST brings the replies',
    '同上行，再加 B + 位数 + 4：POST 的响应带回回复',
  ],
  ['as up where T ≥ R, because the poll stays open', 'T ≥ R 时同上行，因为轮询一直开着'],
  ['as up: the poll stays open', '同上行：轮询一直开着'],
  [/\bas up\b/, '同上行'],
  ['TCP; the upgrade, with the welcome after its response', 'TCP；升级，其响应之后是欢迎帧'],
  ['TCP; the request, with the welcome after the response headers', 'TCP；请求，响应首部之后是欢迎帧'],
  ['TCP; the first poll, which brings the welcome at once', 'TCP；第一次轮询，立即带回欢迎帧'],
  [/^2: /, '2：'],
  [/(\d+) in a chunk, and the response to the POST of the pong/, '一个分块里的 $1，以及 pong 的 POST 的响应'],
  ['pings per minute', '每分钟心跳数'],
  ['holds per minute', '每分钟挂起次数'],
  ['headers of an empty response', '空响应的首部'],
  ['POST headers of the browser', '浏览器的 POST 首部'],
  ['POST headers', 'POST 首部'],
  ['poll headers', '轮询首部'],
  ['response headers', '响应首部'],
  [', where b = max(burst, R/T)', '，其中 b = max(连发数, R/T)'],
  [
    'a record of two frames: HEADERS, where fields are 1 each and the path is a literal, and',
    '一条含两个帧的记录：HEADERS（每个字段 1 字节，路径为字面量）和',
  ],
  [
    'a record of two frames: HEADERS, where fields are 1 each, and one acknowledgement, and',
    '一条含两个帧的记录：HEADERS（每个字段 1 字节）和一个确认，以及',
  ],
  ['a record of two frames: HEADERS, where fields are 1 each, and', '一条含两个帧的记录：HEADERS（每个字段 1 字节）和'],
  ['a record of an empty frame as its end', '一条作为结束的空帧记录'],
  ['a record of a frame of HEADERS', '一条 HEADERS 帧的记录'],
  ['a record of a frame of', '一条帧的记录，帧含'],
  [/b lines of B \+ digits \+ 3, joined by line feeds/, 'b 行 B + 位数 + 3，以换行相连'],
  ['an acknowledgement, a line feed and', '一个确认、一个换行和'],
  ['one acknowledgement', '一个确认'],
  ['plus the rest of a response', '加上响应的其余部分'],
  ['the response to the POST of the pong', 'pong 的 POST 的响应'],
  [
    'R/2 where T ≥ R, because the poll is back; R where T < R, because the message waits half a turn; 1.5 R at worst',
    'T ≥ R 时为 R/2，因为轮询已回来；T < R 时为 R，因为消息要等半个来回；最坏为 1.5 R',
  ],
  [
    'R/2 where T ≥ R; R where T < R, because a message then waits half a turn for the previous POST',
    'T ≥ R 时为 R/2；T < R 时为 R，因为消息要为前一个 POST 等半个来回',
  ],
  [
    'R where T ≥ R; 1.5 R where T < R, because the response to a POST and the next poll cross',
    'T ≥ R 时为 R；T < R 时为 1.5 R，因为 POST 的响应与下一次轮询相错',
  ],
  [
    'R where T ≥ R, because the response to the POST brings the replies; 1.5 R where T < R',
    'T ≥ R 时为 R，因为 POST 的响应带回回复；T < R 时为 1.5 R',
  ],
  ['the response to the POST', 'POST 的响应'],
  ['up + down: R where T ≥ R, 1.5 R where T < R', '上行 + 下行：T ≥ R 时为 R，T < R 时为 1.5 R'],
  ['1 / b where T ≥ R, 2 / b where T < R', 'T ≥ R 时为 1 / b，T < R 时为 2 / b'],
  ['R where T ≥ R', 'T ≥ R 时为 R'],
  ['each message up', '每条上行消息'],
  ['its URL carries acknowledgements', '确认在其 URL 里'],
  ['its path carries acknowledgements', '确认在其路径里'],
  ['half a cycle of P + R and one way', 'P + R 的半个周期加一个单程'],
  ['a whole cycle and one way', '一个周期加一个单程'],
  ['messages per second', '每秒消息数'],
  [/\band the lines\b/, '以及各行'],
  [/, and (?=[\u4e00-\u9fff])/g, '，以及'],
  [/ and (?=[\u4e00-\u9fff])/g, '和'],
  ['the lines', '各行'],
  ['where fields are 1 each', '每个字段 1 字节'],
  [/\bdigits\b/g, '位数'],
  // 条件
  [/HTTP\/2 over TLS/, 'HTTP/2（TLS）'],
  [/RTT (\d+) ms/, '往返 $1 ms'],
  [/(\d+)\/s of (\d+) B/, '每秒 $1 条 $2 B'],
  [/bursts of (\d+)/, '每次连发 $1 条'],
  [/^down, HTTP/, '下行，HTTP'],
  [/^up, HTTP/, '上行，HTTP'],
  [/^echo, HTTP/, '回复，HTTP'],
  [/^loopback$/, '本机回环'],
  ['server CPU, µs', '服务器 µs'],
  ['server CPU', '服务器处理器时间'],
  ['first message', '第一条消息'],
  [/^cut$/, '切断'],
  [/^silence$/, '沉默'],
]

/** 场景的名字，以及数值的名字。 */
const NAMES: Readonly<Record<string, string>> = {
  down: '下行',
  up: '上行',
  echo: '回复',
  'fan-out': '广播',
  held: '保持连接',
  poll: '空轮询',
  'upstream-rate': '大量上行',
  'crowd-echo': '大量回复',
  'far-down': '远距离下行',
  'far-echo': '远距离回复',
  connect: '连接',
  'recovery-cut': '切断后恢复',
  'recovery-stall': '沉默后恢复',
  'recovery-change': '换用技术',
  idle: '空闲',
  page: '页面',
  scenario: '场景',
  figure: '数值',
  formula: '公式',
  sources: '出处',
  predicted: '预测',
  measured: '实测',
  difference: '差别',
  verdict: '判断',
  peer: '对手',
  peers: '对手',
  factor: '倍数',
  which: '哪些',
  doubt: '存疑',
  client: '客户端',
  'msg/s': '条/秒',
  bytes: '字节',
  burst: '连发',
  'RTT, ms': '往返，ms',
  'down p50, ms': '下行 p50，ms',
  'down p99, ms': '下行 p99，ms',
  'p50, ms': 'p50，ms',
  'p90, ms': 'p90，ms',
  'p99, ms': 'p99，ms',
  'p99.9, ms': 'p99.9，ms',
  'max, ms': '最大，ms',
  'sender lag (p99), ms': '发送方滞后（p99），ms',
  'sender lag (p50), ms': '发送方滞后（p50），ms',
  'B down': '下行字节',
  'B up': '上行字节',
  requests: '请求数',
  'server writes': '服务器写入次数',
  'server CPU, µs': '服务器处理器时间，µs',
  'other processes, % CPU': '其他进程，% 处理器',
  'last client, ms': '最后一个客户端，ms',
  'server memory per client, B': '每个客户端的服务器内存，字节',
  failures: '失败',
  'longest gap, ms': '最长间隔，ms',
  'recovered after, ms': '恢复用时，ms',
  'not recovered within, ms': '未在此时间内恢复，ms',
  missing: '丢失',
  duplicated: '重复',
  'out of order': '乱序',
  'main thread, µs': '主线程，µs',
}

/** 一句由本次运行说出的英文的中文；没有译文的原样返回。 */
export function inChinese(text: string): string {
  const known = SENTENCES[text] ?? NAMES[text]
  if (known !== undefined) return known
  return PARTS.reduce((said, [part, chinese]) => said.replace(part, chinese), text)
}
