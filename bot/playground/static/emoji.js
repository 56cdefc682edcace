// The emoji that are known by name; any other name is shown as it was written.

const NAMES = {
  "+1": "👍", alarm_clock: "⏰", arrow_down: "⬇️", arrow_right: "➡️", arrow_up: "⬆️", arrows_counterclockwise: "🔄",
  ballot_box_with_check: "☑️", bar_chart: "📊", bell: "🔔", black_square_button: "🔲", blue_book: "📘", book: "📖",
  bookmark_tabs: "📑", bulb: "💡", busts_in_silhouette: "👥", calendar: "📆", chart_with_upwards_trend: "📈",
  clipboard: "📋", clock3: "🕒", construction: "🚧", date: "📅", desktop_computer: "🖥️", door: "🚪",
  exclamation: "❗", eyes: "👀", file_folder: "📁", fire: "🔥", gear: "⚙️", globe_with_meridians: "🌐",
  green_circle: "🟢", grey_question: "❔", hammer_and_wrench: "🛠️", heavy_check_mark: "✔️", heavy_minus_sign: "➖",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", information_source: "ℹ️", key: "🔑", large_blue_circle: "🔵",
  large_green_circle: "🟢", large_orange_circle: "🟠", large_red_circle: "🔴", large_yellow_circle: "🟡",
  link: "🔗", lock: "🔒", mag: "🔍", memo: "📝", mute: "🔇", next_track_button: "⏭️", no_bell: "🔕", no_entry: "⛔",
  no_entry_sign: "🚫", package: "📦", page_facing_up: "📄", pause_button: "⏸️", pencil: "📝", pencil2: "✏️",
  point_right: "👉", pushpin: "📌", question: "❓", raised_hand: "✋", recycle: "♻️", red_circle: "🔴",
  repeat: "🔁", rewind: "⏪", rocket: "🚀", rotating_light: "🚨", scroll: "📜", shield: "🛡️", sleeping: "😴",
  small_orange_diamond: "🔸", smile: "😄", sparkles: "✨", speech_balloon: "💬", spiral_calendar_pad: "🗓️",
  spiral_note_pad: "🗒️", stopwatch: "⏱️", tada: "🎉", thumbsup: "👍", traffic_light: "🚦", triangular_flag_on_post: "🚩",
  unlock: "🔓", warning: "⚠️", wastebasket: "🗑️", wave: "👋", white_check_mark: "✅", white_circle: "⚪",
  white_large_square: "⬜", white_square_button: "🔳", wrench: "🔧", x: "❌", yellow_circle: "🟡", zzz: "💤",
};

export function emoji(name) {
  return NAMES[name] ?? `:${name}:`;
}
