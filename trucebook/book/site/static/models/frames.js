// Drawings made beforehand, one a setting of the only control: this puts the chosen one, with its words, into the page.
"use strict";
truce.model("frames", (values, frames) => frames[Object.values(values)[0]]);
