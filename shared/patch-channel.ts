/** Main → page: patches of the queue. Apart from the contract, so that the preload script needs no schemas. */
export const patchChannel = 'queue:patch';
