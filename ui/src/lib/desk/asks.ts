// What can be asked for in a conversation, by key or by button.
export type Ask = 'snooze' | 'assign' | 'close' | 'reopen' | 'priority' | 'moment' | 'tags';
