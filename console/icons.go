package console

import "html/template"

// icons are the drawings of the pages, ours, in the colour of the text around them.
var icons = map[string]template.HTML{
	"mark":    `<svg class="logo" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M12 1.8 21 5v6.6c0 5.2-3.7 9-9 10.6-5.3-1.6-9-5.4-9-10.6V5z" class="shield"/><path d="M7.4 16V8.4l4.6 4.8 4.6-4.8V16" class="letter"/></svg>`,
	"search":  `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 4 4"/></svg>`,
	"offence": `<svg class="icon offence" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M8 2 15 14H1z"/><path d="M8 6.5v3.5M8 12v.2"/></svg>`,
	"defence": `<svg class="icon defence" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><circle cx="8" cy="8" r="6.5"/><path d="m5 8.2 2.2 2.2L11.2 6"/></svg>`,
	"context": `<svg class="icon context" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><rect x="3" y="3" width="10" height="10" transform="rotate(45 8 8)"/></svg>`,
	"lock":    `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><rect x="3" y="7" width="10" height="7" rx="1.5"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/></svg>`,
	"arrow":   `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M2 8h12M10 4l4 4-4 4"/></svg>`,
	"broken":  `<svg class="icon offence" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="m4 4 8 8M12 4l-8 8"/></svg>`,
	"ok":      `<svg class="icon defence" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="m3 8.5 3.5 3.5L13 4.5"/></svg>`,
	"warn":    `<svg class="icon context" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M8 2 15 14H1z"/><path d="M8 6.5v3.5M8 12v.2"/></svg>`,
	"fail":    `<svg class="icon offence" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="m4 4 8 8M12 4l-8 8"/></svg>`,
	"eye":     `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M1 8s2.5-4.5 7-4.5S15 8 15 8s-2.5 4.5-7 4.5S1 8 1 8z"/><circle cx="8" cy="8" r="2"/></svg>`,
	"live":    `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><circle cx="8" cy="8" r="2.5" class="solid"/><path d="M4 4a5.6 5.6 0 0 0 0 8M12 4a5.6 5.6 0 0 1 0 8"/></svg>`,
}
