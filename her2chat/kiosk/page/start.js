// Before anything is drawn: this page has scripts, so the plain form is not shown. A browser without modules keeps it.
if ("noModule" in document.createElement("script")) document.documentElement.dataset.app = "on";
