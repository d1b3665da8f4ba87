/** Messages about filters as commands of `tc`. */
import { warning } from './row.ts';

export const tcRows = {
  'tc/no-words': warning<{ filter: string; reason: string }>(
    ({ filter, reason }) => `The script leaves out a filter (${filter}), because ${reason}.`,
    {
      hint: () => '`tapwright apply` makes the whole set over netlink.',
      explanation:
        'The command line of tc cannot say everything that the kernel takes. Where a filter stands that it has no words for, the script has a comment.',
    },
  ),
};
