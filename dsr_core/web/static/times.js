// Writes each moment of a page in the reader's own time zone, and names the zone. Without this
// script a moment stands there in UTC, and says so. Days without a time are left as they are.
const format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
  year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit",
  timeZoneName: "short",
});
for (const time of document.querySelectorAll("time[datetime*='T']")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) continue;
  time.title = time.textContent.trim();
  time.textContent = format.format(moment);
}
