// Slack's own types, under one name each. The arguments of its methods are in @slack/web-api, by the method's name.
import type {
  BlockAction,
  EnvelopedEvent,
  GlobalShortcut,
  MessageShortcut,
  RespondArguments,
  SlashCommand,
  ViewClosedAction,
  ViewResponseAction,
  ViewSubmitAction,
} from '@slack/bolt';
import type { HomeView, KnownBlock, ModalView, SlackEvent } from '@slack/types';
import type { AppsManifestValidateArguments } from '@slack/web-api';

// The libraries let any block through, for what they do not know yet; here only known ones pass.
export type Blocks = KnownBlock[];
export type Modal = Omit<ModalView, 'blocks'> & { blocks: Blocks };
export type Home = Omit<HomeView, 'blocks'> & { blocks: Blocks };
export type Manifest = Exclude<AppsManifestValidateArguments['manifest'], string>;

// What an app is sent.
export type Command = SlashCommand;
export type BlockActions = BlockAction;
export type ViewSubmission = ViewSubmitAction;
export type ViewClosed = ViewClosedAction;
export type Shortcut = GlobalShortcut;
export type MessageAction = MessageShortcut;
export type EventCallback = EnvelopedEvent<SlackEvent>;

// What it answers.
export type Reply = RespondArguments;
export type OfSubmission = ViewResponseAction;
