// On every page: what answers a form takes its screen's address, so that loading again or going back asks for no form anew.

const { home, answers } = document.body.dataset;
if (answers) history.replaceState(null, "", home);
