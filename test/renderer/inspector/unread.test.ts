import { describe, expect, it } from 'vitest';
import { keepUnread, unreadText } from '../../../renderer/inspector/unread.ts';

describe('a text that could not be read', () => {
  it('is there again as long as the field holds what it held', () => {
    keepUnread('a', { text: 'zz', printed: '6d5a' });
    expect(unreadText('a', '6d5a')).toBe('zz');
    expect(unreadText('a', '0000')).toBeUndefined();
    expect(unreadText('b', '6d5a')).toBeUndefined();
    keepUnread('a', undefined);
    expect(unreadText('a', '6d5a')).toBeUndefined();
  });
});
