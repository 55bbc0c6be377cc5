/** Whether this is the site without its server, which plays what was recorded. Known at build. */
export const IS_RECORDED: boolean = import.meta.env.MODE === 'static'
