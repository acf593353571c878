/** Echo, direct: a Call's one message comes back. */
export default (message: string) => message;
