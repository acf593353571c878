/** Echo, direct, without types to strip. */
export default (message) => message;
