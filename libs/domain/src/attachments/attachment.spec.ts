import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import { decide, type AttachmentCommand } from './attachment.commands.js';
import { Attachment, bytesKept, evolveAttachment, MOST_ATTACHMENTS, MOST_BYTES, MOST_OF_REPORT } from './attachment.js';
import { typeOfContent } from './file-types.js';

const NOW = '2026-03-02T09:00:00.000Z';
const author = at(NOW, { userId: 'tess', permissions: ['edit_work_orders'] });
const context = at(NOW);
const kind = { load: Attachment, evolve: evolveAttachment };
const run =
  (command: AttachmentCommand, as = context) =>
  (attachment: Attachment) =>
    decide(attachment, command, as);

const wanted = {
  attachmentId: 'a',
  storageKey: 'k',
  target: { kind: 'work-order', id: 'w' },
  fileName: 'brake.jpg',
  contentType: 'image/jpeg',
  size: 1000,
} as const;
const attach = (more: object = {}, others = 0) => Attachment.attach({ ...wanted, ...more }, others, author);
const file = { name: 't/f', size: 1000, sha256: 'ab', contentType: 'image/jpeg' };
const image = (size: number) => ({ ...file, size, width: 20, height: 10 });
const files = { original: image(700), screen: image(200), thumb: image(100), takenAt: '2026-03-01T08:00:00.000Z' };
const store = { name: 'StoreAttachment', file } as const;
const finish = { name: 'FinishAttachment', files } as const;
const reject = { name: 'RejectAttachment', code: 'image_unreadable' } as const;
const remove = { name: 'RemoveAttachment' } as const;

function after(...commands: readonly AttachmentCommand[]): Attachment {
  const attachment = attach();
  for (const command of commands) run(command)(attachment);
  return attachment;
}

describe('attaching a file', () => {
  it('announces it, by whom and to what, before there is a file', () => {
    expect(attach({ caption: ' Worn ', fileName: 'C:\\photos\\brake.jpg' }).state).toMatchObject({
      status: 'awaited',
      fileName: 'brake.jpg',
      caption: 'Worn',
      attachedBy: 'tess',
      target: { kind: 'work-order', id: 'w' },
      received: null,
    });
  });

  it('calls it by what it is, whatever its sender called it', () => {
    expect(attach({ fileName: 'update.bat', contentType: 'application/pdf' }).state.fileName).toBe('update.bat.pdf');
    expect(() => attach({ fileName: ' ' })).toThrow('required');
  });

  it('takes only types that can be looked into, files up to a size, and so many of them', () => {
    expect(() => attach({ contentType: 'image/svg+xml' })).toThrow('invalid_choice');
    expect(() => attach({ size: MOST_BYTES + 1 })).toThrow('file_too_large');
    expect(() => attach({ size: 0 })).toThrow('invalid_number');
    expect(() => attach({ target: { kind: 'person', id: 'p' } })).toThrow('invalid_choice');
    expect(attach({ size: MOST_BYTES }, MOST_ATTACHMENTS - 1).state.size).toBe(MOST_BYTES);
    expect(() => attach({}, MOST_ATTACHMENTS)).toThrow('too_many_attachments');
  });

  it('takes photos alone, and fewer, of who only reports', () => {
    const driver = at(NOW, { userId: 'dan', permissions: ['report_issues'] });
    const report = (more: object, others: number) => Attachment.attach({ ...wanted, ...more }, others, driver);
    expect(report({}, MOST_OF_REPORT - 1).state.attachedBy).toBe('dan');
    expect(() => report({}, MOST_OF_REPORT)).toThrow('too_many_attachments');
    expect(() => report({ contentType: 'application/pdf' }, 0)).toThrow('invalid_choice');
  });

  it('believes no camera that is ahead', () => {
    expect(attach({ takenAt: '2026-03-03T09:00:00.000Z' }).state.takenAt).toBe(NOW);
    expect(() => attach({ takenAt: 'yesterday' })).toThrow('invalid_instant');
  });
});

describe('a file', () => {
  it('is stored when it came, once', () => {
    given(kind, ...attach().changes)
      .when(run(store))
      .then({ type: 'attachments.file-stored', data: { file } })
      .thenState({ status: 'stored', received: file });
    given(kind, ...after(store).changes)
      .when(run(store))
      .thenNothing();
    given(kind, ...after(store).changes)
      .when(run({ ...store, file: { ...file, sha256: 'cd' } }))
      .thenRefused('attachment_finished', { status: 'stored' });
  });

  it('is ready when it was looked into, and then nothing is kept as it came', () => {
    const ready = after(store, finish);
    expect(ready.state).toMatchObject({ status: 'ready', received: null, takenAt: files.takenAt });
    expect([bytesKept(after(store).state), bytesKept(ready.state)]).toEqual([1000, 1000]);
    given(kind, ...ready.changes)
      .when(run(finish))
      .thenNothing();
    given(kind, ...ready.changes)
      .when(run(store))
      .thenNothing();
    given(kind, ...attach().changes)
      .when(run(finish))
      .thenRefused('attachment_finished', { status: 'awaited' });
  });

  it('keeps the time its sender said before the one it tells itself', () => {
    const attachment = attach({ takenAt: '2026-02-28T07:00:00Z' });
    run(store)(attachment);
    run(finish)(attachment);
    expect(attachment.state.takenAt).toBe('2026-02-28T07:00:00.000Z');
  });

  it('that is not what it should be is rejected, with the reason, and takes no room', () => {
    given(kind, ...after(store).changes)
      .when(run(reject))
      .then('attachments.file-rejected')
      .thenState({ status: 'rejected', rejection: 'image_unreadable', received: null });
    given(kind, ...after(store, reject).changes)
      .when(run(reject))
      .thenNothing();
    given(kind, ...after(store, finish).changes)
      .when(run(reject))
      .thenRefused('attachment_finished', { status: 'ready' });
    given(kind, ...after(reject).changes)
      .when(run(store))
      .thenRefused('attachment_finished', { status: 'rejected' });
  });

  it('is removed by whom it is, or by who may change the target, and by nobody else', () => {
    const as = (userId: string, ...permissions: string[]) => at(NOW, { userId, permissions });
    const removed = (who: typeof author) => given(kind, ...after(store).changes).when(run(remove, who));
    removed(as('tess', 'view_work_orders')).then('attachments.file-removed').thenState({ status: 'removed' });
    removed(as('mike', 'edit_work_orders')).then('attachments.file-removed');
    removed(as('dora', 'edit_vehicles', 'view_work_orders')).thenRefused('forbidden', {
      permission: 'edit_work_orders',
    });
    given(kind, ...after(remove).changes)
      .when(run(remove))
      .thenNothing();
    given(kind, ...after(remove).changes)
      .when(run(store))
      .thenRefused('attachment_finished', { status: 'removed' });
  });

  it('is what its events say', () => {
    for (const commands of [[], [store], [store, finish], [store, reject], [store, finish, remove]])
      expectFoldGivesState(evolveAttachment, after(...commands));
  });
});

describe('the type of a file', () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

  it('is told by how it begins', () => {
    expect(
      [
        '\xff\xd8\xff\xe0..',
        '\x89PNG\r\n\x1a\n',
        'RIFF1234WEBPVP8 ',
        '%PDF-1.7',
        'GIF89a',
        '<svg',
        '',
        'RIFF\n234WAVE',
      ].map((text) => typeOfContent(bytes(text))),
    ).toEqual(['image/jpeg', 'image/png', 'image/webp', 'application/pdf', ...Array(4).fill(undefined)]);
  });
});
