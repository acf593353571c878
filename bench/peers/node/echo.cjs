// Echo for the Node function invoker, which maps every message of a stream by it.
module.exports = (message) => message;
